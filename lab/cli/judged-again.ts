import type { ExitCode } from '../errors.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { judgeFolder } from '../run/judge-folder.ts';
import { loadScenario } from './catalogue.ts';
import { explain } from './explain.ts';
import { warn } from './output.ts';

/** A run from its folder, judged by its scenario as it is now, or by another; says why it ended early, and what is wrong with the scenario. */
export async function judgedAgain(
  folder: string,
  scenario?: string,
): Promise<{ readonly finished: FinishedRun; readonly exitCode: ExitCode }> {
  const finished = await judgeFolder(folder, (source) => loadScenario(scenario ?? source, process.cwd()));
  for (const { mistake } of finished.checked) {
    if (mistake !== null) warn(`\n${finished.scenario.name}: ${mistake}`);
  }
  if (finished.failure) explain(finished.failure);
  return { finished, exitCode: finished.exitCode };
}
