import { type FileHandle, mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './model.ts';

export interface ReportEvidence {
  /** By name of the arm. */
  readonly traces: Readonly<Record<string, OtlpTracesData>>;
}

/**
 * Writes all files of a run's report to `dir` (`reports/<scenario>/<time>-<id>`, made when missing) and points
 * `latest` beside it at it. Each file appears whole or not at all; `latest` moves last.
 * @returns paths of the files, report.html first.
 * @throws FaultlineError `report-not-written` where the file system refuses.
 */
export async function writeReport(
  dir: string,
  report: Report,
  { traces }: ReportEvidence,
): Promise<string[]> {
  const files: [path: string, chunks: Iterable<string>][] = [
    [join(dir, 'report.html'), [renderHtml(report)]],
    [join(dir, 'report.json'), [renderJson(report)]],
    [join(dir, 'report.md'), [renderMarkdown(report)]],
    [join(dir, 'junit.xml'), [renderJunit(report)]],
    ...Object.entries(traces).map(([arm, data]): [string, Iterable<string>] => [
      join(dir, 'traces', `${encodeURIComponent(arm.toWellFormed())}.otlp.json`),
      otlpJson(data),
    ]),
  ];
  for (const [path, chunks] of files) await orExplain(path, () => writeWhole(path, chunks));
  const latest = join(dirname(dir), 'latest');
  await orExplain(latest, () => pointAt(latest, basename(dir)));
  return files.map(([path]) => path);
}

/** In pieces: the text of a long run's traces can be larger than a string may be. */
function* otlpJson({ resourceSpans }: OtlpTracesData): Iterable<string> {
  yield '{"resourceSpans":[';
  for (const [index, each] of resourceSpans.entries())
    yield `${index > 0 ? ',\n' : '\n'}${JSON.stringify(each)}`;
  yield '\n]}\n';
}

async function writeWhole(path: string, chunks: Iterable<string>): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await using file = await open(temporary, 'w');
    await writeAll(file, chunks);
    // Without this a full disk may be noticed only after the rename, by the reader of an empty file.
    await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Not mkdir's `recursive`: that says ENOENT where the file system is read-only. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

async function writeAll(file: FileHandle, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) await file.writeFile(chunk);
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

const ADVICE: Readonly<Record<string, readonly [why: string, what: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or choose another folder'],
  EDQUOT: ['your disk quota is used up', 'free some space, or choose another folder'],
  EACCES: ['permission is denied', 'make the folder writable for you, or choose another folder'],
  EPERM: ['permission is denied', 'make the folder writable for you, or choose another folder'],
  EROFS: ['the file system is read-only', 'choose a folder on a writable file system'],
  EEXIST: ['a part of the path is a file, not a folder', 'move that file away, or choose another folder'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'move that file away, or choose another folder'],
  EISDIR: ['there is a folder of that name', 'move that folder away'],
};

async function orExplain(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const [why, what] = ADVICE[code] ?? [`the file system answered ${code}`, 'choose another folder'];
    throw new FaultlineError(
      'report-not-written',
      `The report file ${path} could not be written: ${why}. Please ${what}.`,
      {
        exitCode: ExitCode.inconclusive,
        cause: error,
      },
    );
  }
}
