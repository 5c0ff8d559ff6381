import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import type { Report } from './model.ts';
import { reportSchema } from './report-schema.ts';

/** The version that this Faultline writes, and the only one that it reads. */
const VERSION = 3;

/**
 * `report.json` of a run's folder.
 * @throws FaultlineError `report-not-read` where there is none, or it has another shape; `report-version` where it is of another version
 */
export async function readReport(folder: string): Promise<Report> {
  const file = join(folder, 'report.json');
  const content = await contentOf(file);
  const { schemaVersion, faultline } = (content ?? {}) as { schemaVersion?: unknown; faultline?: unknown };
  if (schemaVersion !== VERSION) {
    const by = typeof faultline === 'string' ? ` of Faultline ${faultline}` : '';
    throw refused(
      'report-version',
      `Expected ${file} to be version ${VERSION}, got ${schemaVersion}${by}: see docs/upgrading.md`,
    );
  }
  const parsed = reportSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw refused('report-not-read', `Expected ${file} to be a report, got \`${path.join('.')}\`: ${message}`);
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw refused('report-not-read', `Expected a report in ${file}, got: ${(cause as Error).message}`, cause);
  }
}

const refused = (code: ErrorCode, message: string, cause?: unknown) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage, cause });
