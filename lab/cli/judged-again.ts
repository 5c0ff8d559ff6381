import { setFlagsFromString } from 'node:v8';
import type { ExitCode } from '../errors.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { judgeFolder } from '../run/judge-folder.ts';
import { loadScenario } from './catalogue.ts';
import { explain } from './explain.ts';
import { warn } from './output.ts';

/**
 * Left to itself V8 lets garbage lie until the heap is several times what it has to be. Who judges a folder does nothing else meanwhile, and may
 * take a little longer (BENCHMARKS.md).
 */
const FRUGAL = ['--heap-growing-percent=30', '--semi-space-growth-factor=1'];

/** A run from its folder, judged by its scenario as it is now, or by another; says why it ended early, and what is wrong with the scenario. */
export async function judgedAgain(
  folder: string,
  scenario?: string,
): Promise<{ readonly finished: FinishedRun; readonly exitCode: ExitCode }> {
  for (const flag of FRUGAL) setFlagsFromString(flag);
  const finished = await judgeFolder(folder, (source) => loadScenario(scenario ?? source, process.cwd()));
  for (const { mistake } of finished.checked) {
    if (mistake !== null) warn(`\n${finished.scenario.name}: ${mistake}`);
  }
  if (finished.failure) explain(finished.failure);
  return { finished, exitCode: finished.exitCode };
}
