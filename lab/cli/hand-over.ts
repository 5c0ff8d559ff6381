import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { ExitCode, FaultlineError } from '../errors.ts';
import { type Badge, badgeOf, renderBadge } from '../report/invocation/badge.ts';
import { codeQuality } from '../report/invocation/code-quality.ts';
import { advisedLine, gateAside } from '../report/invocation/gate-outcome.ts';
import type { Invocation } from '../report/invocation/invocation.ts';
import { renderInvocationJunit } from '../report/invocation/invocation-junit.ts';
import { metricsReport } from '../report/invocation/metrics-report.ts';
import { whyNotWritable } from '../report/writable.ts';
import { writeWhole } from '../report/write-whole.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { CliArguments } from './arguments.ts';
import type { Loaded } from './changed-since.ts';
import { FLAGS, flagsAsTyped } from './flags.ts';
import { isWritten } from './is-written.ts';
import { ruleOf } from './rounds.ts';
import { scenarioSources } from './scenario-sources.ts';
import { scenarioOutcome, type Tally } from './tally.ts';
import { tellGitHub } from './tell-github.ts';

const JUNIT = 'junit.xml';
const BADGE = 'badge.svg';
/** As GitLab's own templates call them. */
const CODE_QUALITY = 'gl-code-quality-report.json';
const METRICS = 'metrics.txt';

const outputFolder = ({ output, reports }: Pick<CliArguments, 'output' | 'reports'>) =>
  resolve(output ?? reports);

/** Of the command before: nobody shall take it for the word of this one, whatever becomes of that. */
export const removeHandedOver = (options: CliArguments): Promise<void> => removeFrom(outputFolder(options));

/** The same where the command line is refused, by what can be read of it; nothing where it asks for no run. */
export async function removeHandedOverAsTyped(argv: readonly string[]): Promise<void> {
  const { values, positionals } = flagsAsTyped(argv);
  if (values.help || values.check || !(values.all || positionals.length > 0)) return;
  const [folder] = [values.output, values.reports].filter((each) => typeof each === 'string' && each !== '');
  await removeFrom(resolve(String(folder ?? FLAGS.reports.default)));
}

async function removeFrom(folder: string): Promise<void> {
  for (const name of [JUNIT, BADGE, CODE_QUALITY, METRICS])
    await rm(join(folder, name), { force: true }).catch(() => {});
}

/**
 * Refuses a folder of `--output` that can not be written, before a run is made for it; it is not made yet.
 * @throws FaultlineError `reports-not-writable` (exit code 2)
 */
export async function requireOutput({ output }: Pick<CliArguments, 'output'>): Promise<void> {
  const cause = output === null ? null : await whyNotWritable(resolve(output));
  if (cause === null) return;
  const message = `Could not write to the folder of --output: ${cause.message}.`;
  throw new FaultlineError('reports-not-writable', message, { exitCode: ExitCode.usage, cause });
}

export interface AllRuns {
  readonly tallies: readonly Tally[];
  /** What was run, with its files. */
  readonly loaded?: readonly Loaded[];
  readonly startedAtMs: number;
  readonly exitCode: ExitCode;
}

/**
 * Hands what came of all runs to whoever reads it: `junit.xml` beside the reports, and GitHub's page of the job or GitLab's lists of a merge
 * request where one of these runs it. Gives back the exit
 * code, which is graver where a file could not be written.
 */
export async function handOver(
  { tallies, loaded = [], startedAtMs, exitCode }: AllRuns,
  options: CliArguments,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  const invocation: Invocation = {
    schemaVersion: 1,
    faultline: packageJson.version,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: Math.max(0, Date.now() - startedAtMs),
    ...{ seed: options.seed, length: options.length, exitCode },
    scenarios: tallies.map((tally) => scenarioOutcome(tally, ruleOf(options))),
  };
  const refused = new Set<string>();
  const soFar = () => ({
    ...invocation,
    exitCode: refused.size === 0 ? exitCode : gravest([exitCode, ExitCode.inconclusive]),
  });
  // That the folder of reports takes nothing a run has said already.
  const isTold =
    outputFolder(options) === resolve(options.reports) &&
    tallies.some(({ runs: made }) =>
      made.some(({ outcome }) => outcome.error?.code === 'reports-not-writable'),
    );
  const runs = new Map(tallies.map((tally) => [tally.scenario, tally.runs]));
  const gates = new Map(
    tallies.flatMap(({ scenario, gate }) => (gate ? [[scenario, gate.suite] as const] : [])),
  );
  const isRepeated = options.repeat > 1 || options.forMs !== null;
  const sources = env.GITLAB_CI === 'true' && scenarioSources(loaded, env.CI_PROJECT_DIR ?? process.cwd());
  const writeAll = async (told: Invocation) => {
    const files = {
      ...(options.badge && { [BADGE]: renderBadge(badgeFor(told)) }),
      ...(sources && {
        [CODE_QUALITY]: `${JSON.stringify(codeQuality(told, sources), null, 2)}\n`,
        [METRICS]: metricsReport(told, runs),
      }),
      [JUNIT]: renderInvocationJunit({ invocation: told, runs, gates, isRepeated }),
    };
    for (const [name, text] of Object.entries(files)) {
      if (refused.has(name)) continue;
      const file = join(outputFolder(options), name);
      if (!(await isWritten(file, (path) => writeWhole(path, text)))) refused.add(name);
    }
  };
  if (!isTold) await writeAll(invocation);
  if (!(await tellGitHub(soFar(), env))) refused.add('GitHub');
  // What could be written is not green where something else could not.
  if (!isTold && soFar().exitCode !== exitCode) await writeAll(soFar());
  const last = soFar();
  if (options.json) process.stdout.write(`${JSON.stringify(last, null, 2)}\n`);
  return last.exitCode;
}

function badgeFor({ exitCode, scenarios }: Invocation): Badge {
  const passed = scenarios.reduce((sum, each) => sum + each.passed, 0);
  const gates = scenarios.map(({ gate }) => gate);
  const aside = gateAside(
    exitCode === 0 ? gates : gates.filter((gate) => gate !== null && gate.exitCode !== 0),
  );
  const badge = badgeOf(exitCode, passed, scenarios.flatMap(({ runs }) => runs).length, aside);
  const note = advisedLine(scenarios);
  return note === null ? badge : { ...badge, note };
}
