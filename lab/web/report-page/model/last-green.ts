import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Report } from '../../../report/model.ts';
import { readReport } from '../../../report/read-report.ts';
import type { GreenRun } from './page-model.ts';
import { changesBetween } from './run-changes.ts';

/** How many runs before this one are looked at: a run that passed months ago explains little. */
const LOOKS_BACK = 20;

/** The newest run beside this one that began before it and passed. What can not be read, as a report of another version, is no run. */
export async function lastGreen(folder: string, report: Report): Promise<GreenRun | null> {
  const own = basename(await realpath(folder).catch(() => folder));
  const beside = await readdir(dirname(folder), { withFileTypes: true }).catch(() => []);
  const names = beside
    .filter((each) => each.isDirectory() && each.name !== own)
    .map(({ name }) => name)
    .sort()
    .reverse()
    .slice(0, LOOKS_BACK);
  for (const name of names) {
    const then = await readReport(join(dirname(folder), name)).catch(() => null);
    const isGreen = then?.verdict === 'pass' && then.exitCode === 0 && then.scenario === report.scenario;
    if (then && isGreen && then.startedAt < report.startedAt) return greenRun(then, report);
  }
  return null;
}

function greenRun(then: Report, now: Report): GreenRun {
  return {
    ...{ id: then.id, startedAt: then.startedAt, seed: then.seed },
    changes: changesBetween(then, now),
    observed: Object.fromEntries(
      then.hypotheses.map(({ name, observed, verdict }) => [name, { value: observed, verdict }]),
    ),
  };
}
