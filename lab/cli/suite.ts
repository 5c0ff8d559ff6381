import { ExitCode } from '../errors.ts';
import { requireStarts } from '../run/lab/runtime-for.ts';
import {
  type ChosenRuntime,
  chooseRuntime,
  type ImageProgress,
  type RuntimeChoice,
} from '../run/lab/runtimes.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { openGating } from './gate.ts';
import { handOver, removeHandedOver, requireOutput } from './hand-over.ts';
import type { Tell } from './hold-runs.ts';
import { onInterrupt } from './interrupt.ts';
import { askedOf, loadSuite, type Suite } from './load-suite.ts';
import { makeSets } from './make-sets.ts';
import { openBase } from './open-base.ts';
import { isQuiet, shownOn, speakAs, tell } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { rerunBudget, roundsOf, ruleOf, whyNoMore } from './rounds.ts';
import { runVersion } from './run-version.ts';
import type { Again } from './sets.ts';
import { exitCodeOf, mayBePassedOver, notPassedOver, summaryOf, type Tally } from './tally.ts';

/** Runs one scenario or all, as often as asked for; the exit code is the gravest of all runs. */
export async function runSuite(options: CliArguments): Promise<ExitCode> {
  speakAs(options);
  // First, since one that is refused leaves nothing in their place.
  await removeHandedOver(options);
  await requireOutput(options);
  const suite = await loadSuite(options);
  const startedAtMs = Date.now();
  const tallies = suite.loaded.map(({ scenario }): Tally => ({ scenario: scenario.name, runs: [] }));
  const why = `no service that it runs has changed since ${options.changed}`;
  const unchanged = suite.unchanged.map(
    (scenario): Tally => ({ scenario, runs: [], notRun: { count: null, why } }),
  );
  const all = { tallies: [...tallies, ...unchanged], loaded: suite.loaded, startedAtMs };
  if (tallies.length === 0) {
    tell(`\nNothing that a scenario runs has changed since ${options.changed}: nothing was run`);
    return await handOver({ ...all, exitCode: ExitCode.pass }, options);
  }
  const interrupted = await onInterrupt();
  try {
    const others = await runAll(suite, tallies, options, interrupted.signal);
    const rule = ruleOf(options);
    for (const line of summaryOf(tallies, rule)) tell(line);
    const exitCode = interrupted.signal.aborted
      ? ExitCode.interrupted
      : gravest([exitCodeOf(tallies, rule), ...others]);
    return await handOver({ ...all, exitCode }, options);
  } finally {
    interrupted.release();
  }
}

const NO_BASE: ReadonlyMap<Scenario, Scenario> = new Map();

/** The exit codes of what is not a run of what was asked for: of gates, and of a base that could not be run. */
async function runAll(
  { loaded, runtime: choice }: Suite,
  tallies: readonly Tally[],
  options: CliArguments,
  signal: AbortSignal,
): Promise<ExitCode[]> {
  const runtime = await chosenRuntime(choice, signal);
  const scenarios = loaded.map(({ scenario }) => scenario);
  requireStarts(scenarios.map(askedOf(options)), runtime.kind);
  const gating = await openGating(scenarios, options, runtime.kind);
  const asked = { runtime: runtime.kind, cwd: process.cwd(), signal };
  await using base = options.base === null ? null : await openBase(options.base, loaded, asked);
  const others: ExitCode[] = [];
  const mayRerun = rerunBudget(options.rerunBudget, (budget) =>
    tell(`  not run again: the budget of ${budget} (--rerun-budget) is used up`),
  );
  const rounds = (which: readonly Scenario[]) =>
    makeSets(
      which,
      base?.scenarios ?? NO_BASE,
      roundsOf(tallies, options, Date.now),
      async (version, keep) => {
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
      },
    );
  const found = await rounds(scenarios);
  if (!gating || signal.aborted) return others;
  const again: Again = async (which) => {
    const fresh = await rounds(which);
    return signal.aborted ? null : fresh;
  };
  const gateTold: Tell = ({ name }, told) => {
    for (const tally of tallies) if (tally.scenario === name) tally.gate = told;
  };
  const against = base?.named ?? null;
  return [...others, ...(await gating.end(notPassedOver(found, tallies), again, gateTold, against))];
}

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
