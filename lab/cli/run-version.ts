import { join } from 'node:path';
import { ExitCode } from '../errors.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { requireCollector } from '../run/lab/require-collector.ts';
import type { ChosenRuntime } from '../run/lab/runtimes.ts';
import type { CliArguments } from './arguments.ts';
import type { Version } from './make-sets.ts';
import { runOnce } from './run-once.ts';
import { outcomeOf, type Tally } from './tally.ts';

interface How {
  readonly options: CliArguments;
  readonly runtime: ChosenRuntime;
  readonly signal: AbortSignal;
  readonly kept: ((finished: FinishedRun) => void) | undefined;
  readonly mayRerun: () => boolean;
  /** Whether a suite goes on without a scenario that lacks its Collector. */
  readonly isLeftOut: boolean;
}

/**
 * One run, which its scenario's tally gets. What a base fails is not what was asked; that it could not be run, or left something, is: the exit code
 * that is given back.
 */
export async function runVersion(
  { scenario, of }: Version,
  tally: Tally,
  { options, runtime, signal, kept, mayRerun, isLeftOut }: How,
): Promise<ExitCode[]> {
  const number = tally.runs.length + 1;
  const reports = of === 'base' ? join(options.reports, 'base') : options.reports;
  const run = async () => {
    requireCollector(scenario, options.collector);
    return runOnce(scenario, { ...options, reports, number, of, mayRerun }, runtime, signal, kept);
  };
  const ended = await outcomeOf(run, { scenario: scenario.name, number, isPassedOver: isLeftOut });
  if ('passedOver' in ended) {
    tally.passedOver = ended.passedOver;
    return [];
  }
  if (of === 'head') {
    tally.runs.push(ended);
    return [];
  }
  const exitCode = ended.outcome.exitCode as ExitCode;
  return exitCode === ExitCode.failed || exitCode === ExitCode.inconclusive ? [] : [exitCode];
}
