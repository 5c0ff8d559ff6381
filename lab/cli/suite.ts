import { ExitCode } from '../errors.ts';
import { requireCollector } from '../run/require-collector.ts';
import { requireStarts, runtimeFor } from '../run/runtime-for.ts';
import { type ChosenRuntime, chooseRuntime, type RuntimeChoice } from '../run/runtimes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CliArguments } from './arguments.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { onInterrupt } from './interrupt.ts';
import { say } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { runOnce } from './run-once.ts';
import { exitCodeOf, outcomeOf, summaryOf, type Tally } from './tally.ts';

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
  const interrupted = await onInterrupt();
  try {
    const runtime = await chosenRuntime(choice, interrupted.signal);
    requireStarts(scenarios, runtime.kind);
    for (let round = 0; round < options.repeat; round++) {
      for (const [index, scenario] of scenarios.entries()) {
        const tally = tallies[index] as Tally;
        if (interrupted.signal.aborted || tally.passedOver !== undefined) continue;
        const run = async () => {
          requireCollector(scenario, options.collector);
          return runOnce(scenario, options, runtime, interrupted.signal);
        };
        const outcome = await outcomeOf(run, mayBePassedOver(scenario));
        if (typeof outcome === 'number') tally.exitCodes.push(outcome);
        else tally.passedOver = outcome.passedOver;
      }
    }
  } finally {
    interrupted.release();
  }
  for (const line of summaryOf(tallies)) say(line);
  return interrupted.signal.aborted ? ExitCode.interrupted : exitCodeOf(tallies);
}

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
