import { buildReport } from '../report/build.ts';
import { renderTerminal } from '../report/terminal.ts';
import { writeReport } from '../report/write.ts';
import type { FinishedRun } from '../run/run-scenario.ts';

/** Writes a run's files, then prints its outcome. `shown` is the folder as the user would type it. */
export async function present(finished: FinishedRun, folder: string, shown: string): Promise<void> {
  const report = buildReport(finished);
  const traces = Object.fromEntries(finished.arms.map(({ arm, evidence }) => [arm, evidence.traces]));
  await writeReport(folder, report, { traces });
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  console.log(renderTerminal(report, { color, width: process.stdout.columns ?? 120, folder: shown }));
}
