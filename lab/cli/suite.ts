import { join } from 'node:path';
import { ExitCode } from '../errors.ts';
import { requireCollector } from '../run/lab/require-collector.ts';
import { requireStarts, runtimeFor } from '../run/lab/runtime-for.ts';
import { type ChosenRuntime, chooseRuntime, type RuntimeChoice } from '../run/lab/runtimes.ts';
import { gravest } from '../run/problems/exit-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { type BaseVersion, baseVersion, scenarioOfBase } from './base-version.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { type Again, openGating, type Tell } from './gate.ts';
import { onInterrupt } from './interrupt.ts';
import { makeSets } from './make-sets.ts';
import { say } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { runOnce } from './run-once.ts';
import { exitCodeOf, notPassedOver, outcomeOf, summaryOf, type Tally } from './tally.ts';

/** Runs one scenario or all, as often as asked for; the exit code is the gravest of all runs. */
export async function runSuite(options: CliArguments): Promise<ExitCode> {
  const wanted = options.scenario === null ? await scenarioNames() : [options.scenario];
  // All are loaded before the first is run: a wrong file should not be found after an hour.
  const scenarios = await Promise.all(wanted.map((name) => loadScenario(name, process.cwd())));
  const isSuite = options.scenario === null;
  const mayBePassedOver = ({ sampling }: Scenario) => isSuite && sampling !== undefined;
  for (const scenario of scenarios) {
    if (!mayBePassedOver(scenario)) requireCollector(scenario, options.collector);
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
    for (const [index, scenario] of scenarios.entries())
      if (base)
        ofBase.set(scenario, await scenarioOfBase(scenario, wanted[index] ?? '', process.cwd(), base));
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
        const outcome = await outcomeOf(run, mayBePassedOver(scenario));
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
