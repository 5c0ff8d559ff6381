import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import { makeFolder } from '../run/make-folder.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Baseline, baselineSchema } from './baseline-schema.ts';
import { scenarioHash } from './scenario-hash.ts';

/** The version that this Faultline writes, and the only one that it reads. */
const VERSION = 1;

const fileOf = (folder: string, scenario: string) => join(folder, `${scenario}.json`);

/** Writes `<scenario>.json` to the folder, which is made where there is none; gives back its path. */
export async function saveBaseline(folder: string, baseline: Baseline): Promise<string> {
  const file = fileOf(folder, baseline.scenario);
  try {
    await makeFolder(folder);
    await writeFile(file, asText(baseline));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new FaultlineError('baseline-not-saved', `Could not write ${file}: ${why}`, {
      exitCode: ExitCode.inconclusive,
      cause,
    });
  }
  return file;
}

/** JSON, with a line for each figure: so a change of one is a line of a diff. */
export function asText(baseline: Baseline): string {
  const fields = Object.entries(baseline).map(([name, value]) => {
    const rows = Array.isArray(value) ? value.map((row) => `    ${JSON.stringify(row)}`) : null;
    const text = rows && rows.length > 0 ? `[\n${rows.join(',\n')}\n  ]` : JSON.stringify(value);
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

/** What a run has to be like, to be held against a baseline. */
export interface Planned {
  readonly seed: number;
  readonly length: Baseline['length'];
  readonly sampling: Baseline['sampling'];
  readonly runtime: Baseline['runtime'];
}

/**
 * The baseline of a scenario, for runs that are planned.
 * @throws FaultlineError `baseline-not-read` where there is none, or it has another shape; `baseline-version` where it is of another version;
 * `baseline-of-other-runs` where such runs can not be held against it
 */
export async function readBaseline(folder: string, scenario: Scenario, planned: Planned): Promise<Baseline> {
  const file = fileOf(folder, scenario.name);
  const content = await contentOf(file);
  const { formatVersion, faultline } = (content ?? {}) as { formatVersion?: unknown; faultline?: unknown };
  if (formatVersion !== VERSION) {
    const by = typeof faultline === 'string' ? ` of Faultline ${faultline}` : '';
    const message = `Expected ${file} to be version ${VERSION}, got ${formatVersion}${by}: save it again`;
    throw refused('baseline-version', message);
  }
  const parsed = baselineSchema.safeParse(content);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
    throw refused(
      'baseline-not-read',
      `Expected ${file} to be a baseline, got \`${path.join('.')}\`: ${message}`,
    );
  }
  const wanted = { ...planned, scenarioHash: scenarioHash(scenario) };
  for (const [field, expected] of Object.entries(wanted)) {
    const found = parsed.data[field as keyof typeof wanted];
    if (found === expected) continue;
    const what = WORDS[field as keyof typeof wanted];
    throw refused(
      'baseline-of-other-runs',
      `Expected ${file} to be of ${what} ${expected}, got ${found}: save it again`,
    );
  }
  return parsed.data;
}

const WORDS = {
  seed: '--seed',
  length: '--length',
  sampling: '--collector',
  runtime: '--runtime',
  scenarioHash: 'the scenario as it is now, whose hash is',
} as const;

async function contentOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const message = `Expected a baseline in ${file}, got: ${(cause as Error).message}`;
    throw refused('baseline-not-read', message, cause);
  }
}

const refused = (code: ErrorCode, message: string, cause?: unknown) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage, cause });
