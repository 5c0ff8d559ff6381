import { randomBytes } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { isPartial, samplingName } from '../analysis/sampling/sampling.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { oneLine } from '../report/clean.ts';
import { type EndedRun, endedRun, runWithoutVerdict } from '../report/invocation/ended-run.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { diskTrouble, isOfTheDisk } from '../run/journal/disk-error.ts';
import { makeFolder } from '../run/lab/make-folder.ts';
import type { ChosenRuntime } from '../run/lab/runtimes.ts';
import { gravest } from '../run/problems/exit-code.ts';
import { runScenario } from '../run/run-scenario.ts';
import { startClock } from '../runtime/clock.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { explain } from './explain.ts';
import type { Version } from './make-sets.ts';
import { isQuiet, say, shownOn, warn } from './output.ts';
import { ProgressLine } from './progress-line.ts';

export interface OneRun extends CliArguments, Pick<Version, 'of'> {
  /** Which run of its scenario it is, from 1. */
  readonly number: number;
  /** Asked before an arm is run again. */
  readonly mayRerun: () => boolean;
}

/** Runs one scenario once and reports on it; `keep` gets the run, which is forgotten afterwards. */
export async function runOnce(
  scenario: Scenario,
  options: OneRun,
  runtime: ChosenRuntime,
  signal: AbortSignal,
  keep: (finished: FinishedRun) => void = () => {},
): Promise<EndedRun> {
  const startedAtMs = Date.now();
  const { id, folder } = nameRunFolder(options.reports, scenario.name);
  await makeRunFolder(folder);
  const journal = `What happened until then stands in ${shown(folder)}/journal.jsonl`;
  const name = options.of === 'base' ? `${scenario.name} of the base` : scenario.name;
  say(`${name}: ${oneLine(scenario.title)} (seed ${options.seed}, ${options.length} length)`);
  say(`  runtime   ${runtime.kind}${runtime.note === null ? '' : ` (${runtime.note})`}`);
  if (options.collector && isPartial(options.collector)) {
    say(`  sampling  ${samplingName(options.collector)}: claims that count or time spans will have no data`);
  }
  const line = new ProgressLine(shownOn());
  let finished: FinishedRun;
  try {
    finished = await runScenario(scenario, {
      source: options.scenario ?? scenario.name,
      seed: options.seed,
      runtime: runtime.kind,
      backends: options.backends,
      collector: options.collector,
      keepData: options.keepData,
      id,
      clock: startClock(),
      folder,
      signal,
      length: options.length,
      onBackend: ({ role, name, version, path, where }) =>
        say(`  ${role.padEnd(9)} ${name} ${version} at ${where}${path === undefined ? '' : ` (${path})`}`),
      onPassedOver: (text) => say(`  ${text}`),
      onProgress: (progress) => {
        if (!isQuiet()) line.show(progress, Date.now());
      },
      reruns: options.rerunInconclusive,
      mayRerun: options.mayRerun,
      narrowing: options.narrowing,
      onRerun: ({ arm, attempt, attempts, why }) => {
        line.clear();
        say(`  ${arm} is run again (attempt ${attempt} of ${attempts}): ${oneLine(why)}`);
      },
    });
  } catch (error) {
    line.clear();
    if (!(error instanceof FaultlineError)) throw error;
    if (error.exitCode === ExitCode.interrupted && error.detail.length === 0) {
      warn(`Interrupted: all is stopped, nothing is judged. ${journal}`);
      const startedAt = new Date(startedAtMs).toISOString();
      const took = { number: options.number, startedAt, durationMs: Math.max(0, Date.now() - startedAtMs) };
      return runWithoutVerdict(scenario.name, error, took);
    }
    const { code, message, exitCode } = error;
    throw new FaultlineError(code, message, { exitCode, cause: error, detail: [...error.detail, journal] });
  }
  line.clear();
  // Rendering is loaded only now: it would delay the start.
  const { present } = await import('./present.ts');
  const { report, notWritten } = await present(finished, folder, shown(folder), name);
  for (const { mistake } of finished.checked) {
    if (mistake !== null) warn(`\n${name}: ${mistake}`);
  }
  if (notWritten) explain(notWritten);
  keep(finished);
  const { failure } = finished;
  const exitCode = gravest([finished.exitCode, notWritten?.exitCode ?? ExitCode.pass]);
  if (failure) {
    const { code, message, detail } = failure;
    explain(new FaultlineError(code, message, { exitCode, cause: failure, detail: [...detail, journal] }));
  }
  return endedRun(report, { number: options.number, folder: shown(folder), exitCode, failure });
}

/** Of its own among all runs; it is not made. */
export function nameRunFolder(reports: string, scenario: string): { id: string; folder: string } {
  const id = randomBytes(3).toString('hex');
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return { id, folder: resolve(reports, scenario, `${time}-${id}`) };
}

/** @throws FaultlineError `reports-not-writable` */
export async function makeRunFolder(folder: string): Promise<void> {
  try {
    await makeFolder(join(folder, 'logs'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const trouble = diskTrouble(cause, folder);
    const disk = trouble && isOfTheDisk(cause) ? ` (${trouble.why})` : '';
    const message = `Could not make the run's folder: ${reason}${disk}. Choose another with --reports.`;
    throw new FaultlineError('reports-not-writable', message, { cause });
  }
}

/** As one types it. */
export const shown = (folder: string) => relative(process.cwd(), folder) || folder;
