import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { requireCollector } from '../run/lab/require-collector.ts';
import { requireStarts, runtimeFor } from '../run/lab/runtime-for.ts';
import {
  type ChosenRuntime,
  chooseRuntime,
  type ImageProgress,
  type RuntimeChoice,
} from '../run/lab/runtimes.ts';
import { gravest } from '../run/problems/exit-code.ts';
import { narrow } from '../scenario/narrow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { type BaseVersion, baseVersion, scenarioOfBase } from './base-version.ts';
import { loadScenario, scenarioNames, sharesItsName } from './catalogue.ts';
import { type Again, openGating, type Tell } from './gate.ts';
import { handOver, removeHandedOver } from './hand-over.ts';
import { onInterrupt } from './interrupt.ts';
import { makeSets } from './make-sets.ts';
import { isQuiet, say, shownOn, speakAs, tell } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { rerunBudget, roundsOf, ruleOf, whyNoMore } from './rounds.ts';
import { runVersion, toldGate } from './run-version.ts';
import { exitCodeOf, mayBePassedOver, notPassedOver, summaryOf, type Tally } from './tally.ts';

/** What is to be run. */
interface Suite {
  readonly scenarios: readonly Scenario[];
  /** As each was asked for: a name, or the path of a file. */
  readonly wanted: readonly string[];
  readonly runtime: RuntimeChoice;
}

/** Runs one scenario or all, as often as asked for; the exit code is the gravest of all runs. */
export async function runSuite(options: CliArguments): Promise<ExitCode> {
  speakAs(options);
  const suite = await loadSuite(options);
  const startedAtMs = Date.now();
  await removeHandedOver(options);
  const tallies: Tally[] = suite.scenarios.map(({ name }) => ({ scenario: name, runs: [] }));
  const interrupted = await onInterrupt();
  try {
    const others = await runAll(suite, tallies, options, interrupted.signal);
    const rule = ruleOf(options);
    for (const line of summaryOf(tallies, rule)) tell(line);
    const exitCode = interrupted.signal.aborted
      ? ExitCode.interrupted
      : gravest([exitCodeOf(tallies, rule), ...others]);
    return await handOver({ tallies, startedAtMs, exitCode }, options);
  } finally {
    interrupted.release();
  }
}

/** All are loaded before the first is run: a wrong file should not be found after an hour. */
async function loadSuite(options: CliArguments): Promise<Suite> {
  const wanted = options.scenario === null ? await scenarioNames() : [options.scenario];
  const scenarios = await Promise.all(wanted.map((name) => loadScenario(name, process.cwd())));
  requireNames(scenarios, wanted);
  if (options.scenario !== null) await tellSharedFolder(scenarios, options.scenario, options.reports);
  // Of what is left out nothing is asked.
  const asked = scenarios.map(askedOf(options));
  tellLeftOut(scenarios, options);
  for (const scenario of asked) {
    if (!mayBePassedOver(scenario, options)) requireCollector(scenario, options.collector);
  }
  return { scenarios, wanted, runtime: runtimeFor(asked, runtimeAskedFor(options)) };
}

/** Reports, tallies and baselines go by the name. */
export function requireNames(scenarios: readonly Scenario[], wanted: readonly string[]): void {
  for (const [index, { name }] of scenarios.entries()) {
    const first = scenarios.findIndex((each) => each.name === name);
    if (first === index) continue;
    const message = `Expected each scenario to have a name of its own, got \`${name}\` in ${wanted[first]} and ${wanted[index]}`;
    throw new FaultlineError('invalid-scenario', message, { exitCode: ExitCode.usage });
  }
}

async function tellSharedFolder(
  scenarios: readonly Scenario[],
  asked: string,
  reports: string,
): Promise<void> {
  for (const { name } of scenarios) {
    const other = await sharesItsName(name, asked, process.cwd());
    if (other !== null)
      say(
        `${join(reports, name)} is for the runs of ${other} too: a name of its own, or --reports, tells them apart`,
      );
  }
}

const askedOf =
  ({ narrowing }: CliArguments) =>
  (scenario: Scenario) =>
    narrow(scenario, narrowing).scenario;

/** Before the run, and to who asked for few words too: less is claimed than the name of the scenario says. */
function tellLeftOut(scenarios: readonly Scenario[], { narrowing }: CliArguments): void {
  for (const note of scenarios.flatMap((scenario) => narrow(scenario, narrowing).notes)) tell(note);
}

/** The exit codes of what is not a run of what was asked for: of gates, and of a base that could not be run. */
async function runAll(
  { scenarios, wanted, runtime: choice }: Suite,
  tallies: readonly Tally[],
  options: CliArguments,
  signal: AbortSignal,
): Promise<ExitCode[]> {
  const runtime = await chosenRuntime(choice, signal);
  requireStarts(scenarios.map(askedOf(options)), runtime.kind);
  const gating = await openGating(scenarios, options, runtime.kind);
  await using base = await baseAskedFor(options, signal);
  const ofBase = new Map<Scenario, Scenario>();
  for (const [index, scenario] of scenarios.entries())
    if (base) ofBase.set(scenario, await scenarioOfBase(scenario, wanted[index] ?? '', process.cwd(), base));
  const others: ExitCode[] = [];
  const mayRerun = rerunBudget(options.rerunBudget, (budget) =>
    tell(`  not run again: the budget of ${budget} (--rerun-budget) is used up`),
  );
  const rounds = (which: readonly Scenario[]) =>
    makeSets(which, ofBase, roundsOf(tallies, options, Date.now), async (version, keep) => {
      const tally = tallies.find(({ scenario }) => scenario === version.scenario.name);
      if (signal.aborted || !tally || tally.passedOver !== undefined) return;
      const why = whyNoMore(tally, tallies, options);
      if (why !== null) {
        const count = options.forMs === null ? (tally.notRun?.count ?? 0) + 1 : null;
        tally.notRun = { count, why };
        return;
      }
      const kept = gating ? keep : undefined;
      const isLeftOut = mayBePassedOver(version.scenario, options);
      others.push(
        ...(await runVersion(version, tally, { options, runtime, signal, kept, mayRerun, isLeftOut })),
      );
    });
  const found = await rounds(scenarios);
  if (!gating || signal.aborted) return others;
  const again: Again = async (which) => {
    const fresh = await rounds(which);
    return signal.aborted ? null : fresh;
  };
  const gateTold: Tell = ({ name }, word) => {
    for (const tally of tallies) if (tally.scenario === name) tally.gate = toldGate(word, options);
  };
  return [...others, ...(await gating.end(notPassedOver(found, tallies), again, gateTold))];
}

const baseAskedFor = async ({ base }: CliArguments, signal: AbortSignal): Promise<BaseVersion | null> =>
  base === null ? null : await baseVersion(base, process.cwd(), signal);

/** Which processes are the backends is a question only where they are processes. */
const runtimeAskedFor = ({ backends, runtime }: CliArguments): RuntimeChoice =>
  backends === 'auto' ? runtime : 'process';

/** Pulls where Docker is asked for and images are missing. */
async function chosenRuntime(choice: RuntimeChoice, signal: AbortSignal): Promise<ChosenRuntime> {
  const line = new ProgressLine(shownOn());
  try {
    const show = (progress: ImageProgress) => {
      if (!isQuiet()) line.showImage(progress, Date.now());
    };
    return await chooseRuntime(choice, show, signal);
  } finally {
    line.clear();
  }
}
