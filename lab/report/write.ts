import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { type DiskTrouble, diskTrouble } from '../run/disk-error.ts';
import { makeFolder } from '../run/make-folder.ts';
import { type Audited, auditFiles } from './audit-files.ts';
import { CHECKSUMS, checksumLines, sha256Of } from './checksums.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './model.ts';
import { armFile, shownTraces, traceFile } from './trace-files.ts';

export interface ReportEvidence {
  /** By name of the arm. */
  readonly traces: Readonly<Record<string, OtlpTracesData>>;
  /** By name of the arm. */
  readonly audited?: Readonly<Record<string, Audited>>;
}

export interface RefusedFile extends DiskTrouble {
  readonly path: string;
}

export interface WrittenReport {
  /** Paths, report.html first, without the extracts of single traces and the checksums. */
  readonly files: readonly string[];
  /** What the file system did not take. */
  readonly refused: readonly RefusedFile[];
}

/**
 * Writes all files of a run's report to `dir` (`reports/<scenario>/<time>-<id>`, made when missing) and points
 * `latest` beside it at it. Their checksums, and that of the journal, stand beside them (SHA256SUMS). Each file appears whole or not at all, also where others are refused; `latest` moves last, and
 * only to a whole report.
 */
export async function writeReport(
  dir: string,
  report: Report,
  { traces, audited = {} }: ReportEvidence,
): Promise<WrittenReport> {
  const files: [path: string, chunks: Iterable<string>][] = [
    [join(dir, 'report.html'), [renderHtml(report)]],
    [join(dir, 'report.json'), [renderJson(report)]],
    [join(dir, 'report.md'), [renderMarkdown(report)]],
    [join(dir, 'junit.xml'), [renderJunit(report)]],
    ...Object.entries(traces).map(([arm, data]): [string, Iterable<string>] => [
      join(dir, armFile(arm)),
      otlpJson(data),
    ]),
    ...Object.entries(audited)
      .flatMap(([arm, each]) => auditFiles(arm, each))
      .map(([path, chunks]): [string, Iterable<string>] => [join(dir, path), chunks]),
  ];
  const extracts = report.arms.flatMap((arm) =>
    [...shownTraces(arm, traces[arm.name] ?? { resourceSpans: [] })].map(
      ([traceId, data]): [string, Iterable<string>] => [
        join(dir, traceFile(arm.name, traceId)),
        otlpJson(data),
      ],
    ),
  );
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
  const sums = new Map<string, string>();
  const within = (path: string) => relative(dir, path).replaceAll(sep, '/');
  const write = async (path: string, chunks: Iterable<string>) =>
    void sums.set(within(path), await writeWhole(path, chunks));
  for (const [path, chunks] of files) {
    if (await attempt(path, () => write(path, chunks))) written.push(path);
  }
  for (const [path, chunks] of extracts) await attempt(path, () => write(path, chunks));
  const journal = join(dir, 'journal.jsonl');
  if (existsSync(journal)) {
    await attempt(journal, async () => void sums.set(within(journal), await sha256Of(journal)));
  }
  const checksums = join(dir, CHECKSUMS);
  await attempt(checksums, async () => void (await writeWhole(checksums, checksumLines(sums))));
  const latest = join(dirname(dir), 'latest');
  if (refused.length === 0) await attempt(latest, () => pointAt(latest, basename(dir)));
  return { files: written, refused };
}

/** In pieces: the text of a long run's traces can be larger than a string may be. */
function* otlpJson({ resourceSpans }: OtlpTracesData): Iterable<string> {
  yield '{"resourceSpans":[';
  for (const [index, each] of resourceSpans.entries())
    yield `${index > 0 ? ',\n' : '\n'}${JSON.stringify(each)}`;
  yield '\n]}\n';
}

/** Gives back its SHA-256, 64 hex digits. */
async function writeWhole(path: string, chunks: Iterable<string>): Promise<string> {
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await using file = await open(temporary, 'w');
    const sum = await writeAll(file, chunks);
    // Without this a full disk may be noticed only after the rename, by the reader of an empty file.
    await file.sync();
    await rename(temporary, path);
    return sum;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeAll(file: FileHandle, chunks: Iterable<string>): Promise<string> {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return hash.digest('hex');
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
