import { rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { type DiskTrouble, diskTrouble } from '../run/journal/disk-error.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report, ReportArm } from './model.ts';
import { traceFile } from './trace-files.ts';
import { writeWhole } from './write-whole.ts';

/** Reads the spans of some traces of an arm, in one pass; by trace id, in lower case. */
export type ReadTraces = (
  arm: ReportArm,
  traceIds: ReadonlySet<string>,
) => Promise<ReadonlyMap<string, OtlpTracesData>>;

export interface RefusedFile extends DiskTrouble {
  readonly path: string;
}

export interface WrittenReport {
  /** Paths, report.html first, without the extracts of single traces. */
  readonly files: readonly string[];
  /** What the file system did not take. */
  readonly refused: readonly RefusedFile[];
}

/**
 * Writes all files of a run's report to `dir` (`reports/<scenario>/<time>-<id>`, made when missing) and points
 * `latest` beside it at it. Each file appears whole or not at all, also where others are refused; `latest` moves last, and
 * only to a whole report. `page` is null where none could be made.
 */
export async function writeReport(
  dir: string,
  report: Report,
  tracesOf: ReadTraces,
  page: string | null,
): Promise<WrittenReport> {
  const files: [path: string, text: string][] = [
    ...(page === null ? [] : [[join(dir, 'report.html'), page] satisfies [string, string]]),
    [join(dir, 'report.json'), renderJson(report)],
    [join(dir, 'report.md'), renderMarkdown(report)],
    [join(dir, 'junit.xml'), renderJunit(report)],
  ];
  const extracts: [path: string, text: string][] = [];
  for (const arm of report.arms) {
    const shown = await tracesOf(arm, new Set(arm.waterfalls.map(({ traceId }) => traceId)));
    for (const [traceId, data] of shown)
      extracts.push([join(dir, traceFile(arm.name, traceId)), `${JSON.stringify(data)}\n`]);
  }
  const written: string[] = [];
  const refused: RefusedFile[] = [];
  const attempt = async (path: string, work: () => Promise<void>) => {
    try {
      await work();
      return true;
    } catch (error) {
      const trouble = diskTrouble(error, path);
      if (!trouble) throw error;
      refused.push({ path, ...trouble });
      return false;
    }
  };
  for (const [path, text] of files) {
    if (await attempt(path, () => writeWhole(path, text))) written.push(path);
  }
  for (const [path, text] of extracts) await attempt(path, () => writeWhole(path, text));
  const latest = join(dirname(dir), 'latest');
  if (refused.length === 0) await attempt(latest, () => pointAt(latest, basename(dir)));
  return { files: written, refused };
}

/** A relative link, so that the folder of reports can be moved. */
async function pointAt(link: string, target: string): Promise<void> {
  const temporary = `${link}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  try {
    await symlink(target, temporary);
    await rename(temporary, link);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
