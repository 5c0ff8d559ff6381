import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitCode } from '../errors.ts';
import { requireCollector } from '../run/lab/require-collector.ts';
import { requireStarts, runtimeFor } from '../run/lab/runtime-for.ts';
import { type ChosenRuntime, chooseRuntime, type RuntimeChoice } from '../run/lab/runtimes.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { type BaseVersion, baseVersion, scenarioOfBase } from './base-version.ts';
import { loadScenario, scenarioNames, scenarioUrl } from './catalogue.ts';
import { changedSince, type Loaded } from './changed-since.ts';
import { type Again, openGating, type Tell } from './gate.ts';
import { onInterrupt } from './interrupt.ts';
import { makeSets } from './make-sets.ts';
import { say } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { runOnce } from './run-once.ts';
import { exitCodeOf, mayBePassedOver, notPassedOver, outcomeOf, summaryOf, type Tally } from './tally.ts';

/** Runs one scenario or all, as often as asked for; the exit code is the gravest of all runs. */
export async function runSuite(options: CliArguments): Promise<ExitCode> {
  const loaded = await chosenScenarios(options);
  if (loaded.length === 0) {
    say(`\nNothing that a scenario runs has changed since ${options.changed}: nothing was run`);
    return ExitCode.pass;
  }
  const scenarios = loaded.map(({ scenario }) => scenario);
  for (const scenario of scenarios) {
    if (!mayBePassedOver(scenario, options)) requireCollector(scenario, options.collector);
  }
  const choice = runtimeFor(scenarios, asked(options));
  const tallies: Tally[] = scenarios.map(({ name }) => ({ scenario: name, exitCodes: [] }));
  const gateCodes: ExitCode[] = [];
  const interrupted = await onInterrupt();
  try {
    const runtime = await chosenRuntime(choice, interrupted.signal);
    requireStarts(scenarios, runtime.kind);
    const gating = await openGating(scenarios, options, runtime.kind);
    await using base = await baseAskedFor(options, interrupted.signal);
    const ofBase = new Map<Scenario, Scenario>();
    for (const { scenario, wanted } of loaded)
      if (base) ofBase.set(scenario, await scenarioOfBase(scenario, wanted, process.cwd(), base));
    const rounds = (which: readonly Scenario[]) =>
      makeSets(which, ofBase, options.repeat, async ({ scenario, of }, keep) => {
        const tally = tallies.find((each) => each.scenario === scenario.name);
        if (interrupted.signal.aborted || tally?.passedOver !== undefined) return;
        const reports = of === 'base' ? join(options.reports, 'base') : options.reports;
        const run = async () => {
          requireCollector(scenario, options.collector);
          const kept = gating ? keep : undefined;
          return runOnce(scenario, { ...options, reports }, runtime, interrupted.signal, kept);
        };
        const outcome = await outcomeOf(run, mayBePassedOver(scenario, options));
        if (typeof outcome !== 'number') {
          if (tally) tally.passedOver = outcome.passedOver;
        } else if (of === 'head') tally?.exitCodes.push(outcome);
        // What a base fails is not what was asked; that it could not be run, or left something, is.
        else if (outcome !== ExitCode.failed && outcome !== ExitCode.inconclusive) gateCodes.push(outcome);
      });
    const found = await rounds(scenarios);
    const again: Again = async (which) => {
      const fresh = await rounds(which);
      return interrupted.signal.aborted ? null : fresh;
    };
    const tell: Tell = ({ name }, word) => {
      for (const tally of tallies) if (tally.scenario === name) tally.gate = word;
    };
    if (gating && !interrupted.signal.aborted)
      gateCodes.push(...(await gating.end(notPassedOver(found, tallies), again, tell)));
  } finally {
    interrupted.release();
  }
  for (const line of summaryOf(tallies)) say(line);
  return interrupted.signal.aborted ? ExitCode.interrupted : gravest([exitCodeOf(tallies), ...gateCodes]);
}

/** All are loaded before the first is run: a wrong file should not be found after an hour. */
async function chosenScenarios({ scenario: only, changed }: CliArguments): Promise<readonly Loaded[]> {
  const cwd = process.cwd();
  const names = only === null ? await scenarioNames() : [only];
  const all = await Promise.all(
    names.map(async (wanted): Promise<Loaded> => {
      const scenario = await loadScenario(wanted, cwd);
      return { scenario, wanted, file: fileURLToPath(scenarioUrl(wanted, cwd)) };
    }),
  );
  if (changed === null) return all;
  const { run, passedOver } = await changedSince(changed, all, cwd);
  for (const { scenario } of passedOver)
    say(`${scenario.name}: passed over, since no service that it runs has changed since ${changed}`);
  return run;
}

const baseAskedFor = async ({ base }: CliArguments, signal: AbortSignal): Promise<BaseVersion | null> =>
  base === null ? null : await baseVersion(base, process.cwd(), signal);

/** Which processes are the backends is a question only where they are processes. */
const asked = ({ backends, runtime }: CliArguments): RuntimeChoice =>
  backends === 'auto' ? runtime : 'process';

/** Pulls where Docker is asked for and images are missing. */
async function chosenRuntime(choice: RuntimeChoice, signal: AbortSignal): Promise<ChosenRuntime> {
  const line = new ProgressLine(process.stdout);
  try {
    return await chooseRuntime(choice, (progress) => line.showImage(progress, Date.now()), signal);
  } finally {
    line.clear();
  }
}
