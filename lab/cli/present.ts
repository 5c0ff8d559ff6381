import { join, relative } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { buildReport } from '../report/build.ts';
import type { Report } from '../report/model.ts';
import { shownIn } from '../report/shown-traces.ts';
import { renderQuiet, renderTerminal } from '../report/terminal.ts';
import { type WrittenReport, writeReport } from '../report/write.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { lastGreen } from '../web/report-page/model/last-green.ts';
import { pageModelOf } from '../web/report-page/model/page-model-of.ts';
import { traceLogs } from '../web/report-page/model/trace-logs.ts';
import { renderPage } from '../web/report-page/render-page.ts';
import { explain } from './explain.ts';
import { isQuiet, shownOn, tell } from './output.ts';

/**
 * Prints a run's outcome, then writes its files: whatever becomes of those, the verdict has been told. `shown` is the
 * folder as the user would type it, `name` what the run is of where that is not its scenario alone. `notWritten` is null where all files could be written.
 */
export async function present(
  finished: FinishedRun,
  folder: string,
  shown: string,
  name?: string,
): Promise<{ readonly report: Report; readonly notWritten: FaultlineError | null }> {
  const report = buildReport(finished);
  printReport(report, name);
  const [page] = await Promise.allSettled([pageOf(finished, report, folder)]);
  const html = page.status === 'fulfilled' ? page.value : null;
  const written = await writeReport(folder, report, shownIn(folder), html);
  // A defect of the page takes no other file along.
  if (page.status === 'rejected') throw page.reason;
  if (written.files.length > 0 && !(isQuiet() && report.exitCode === ExitCode.pass))
    tell(`report: ${shown}\n`);
  return { report, notWritten: notWritten(written, folder, shown) };
}

/** Null, with a line that says why, where there is nothing that makes pages: all else is written. */
async function pageOf(finished: FinishedRun, report: Report, folder: string): Promise<string | null> {
  try {
    const green = await lastGreen(folder, report);
    const logs = await traceLogs(folder, finished);
    return await renderPage(pageModelOf(finished, report, green, logs));
  } catch (error) {
    if (!(error instanceof FaultlineError) || error.code !== 'page-not-built') throw error;
    explain(error);
    return null;
  }
}

export function printReport(report: Report, name = report.scenario): void {
  const stream = shownOn();
  const color = stream.isTTY === true && process.env.NO_COLOR === undefined;
  const options = { color, width: stream.columns ?? 120, name };
  stream.write(isQuiet() ? renderQuiet(report, options) : renderTerminal(report, options));
}

/** One line: the first file, the disk and why, what can be done, and what there is all the same. */
function notWritten({ files, refused }: WrittenReport, folder: string, shown: string): FaultlineError | null {
  const [first] = refused;
  if (!first) return null;
  const more = refused.length > 1 ? ` and ${refused.length - 1} more` : '';
  const kept = [...files.map((path) => relative(folder, path)), 'journal.jsonl', 'evidence', 'logs'].join(
    ', ',
  );
  const message = `Could not write ${join(shown, relative(folder, first.path))}${more}: ${first.why}. Please ${first.advice}. Kept: ${kept}.`;
  return new FaultlineError('report-not-written', message, { exitCode: ExitCode.inconclusive });
}
