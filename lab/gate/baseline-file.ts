import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, ExitCode, FaultlineError } from '../errors.ts';
import { oneLine } from '../report/clean.ts';
import { whyNotWritable } from '../report/writable.ts';
import { writeWhole } from '../report/write-whole.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioHash } from '../scenario/scenario-hash.ts';
import { type Baseline, baselineSchema, LISTS, type Values } from './baseline-schema.ts';

/** The version that this Faultline writes, and the only one that it reads. */
const VERSION = 1;

const fileOf = (folder: string, scenario: string) => join(folder, `${scenario}.json`);

/** Whether the folder has a file of the scenario, whatever is in it. */
export const hasBaseline = (folder: string, { name }: Pick<Scenario, 'name'>): boolean =>
  existsSync(fileOf(folder, name));

/**
 * Writes `<scenario>.json` to the folder, which is made where there is none; gives back its path. Where it can not, the file of before is as
 * it was.
 * @throws FaultlineError `baseline-not-saved`
 */
export async function saveBaseline(folder: string, baseline: Baseline): Promise<string> {
  const file = fileOf(folder, baseline.scenario);
  try {
    await writeWhole(file, asText(baseline));
  } catch (cause) {
    throw notWritten(file, cause, ExitCode.inconclusive);
  }
  return file;
}

/**
 * Refuses a folder that can not be written, or that holds something else in place of a baseline, before a run is made for it. It is not made yet.
 * @throws FaultlineError `baseline-not-saved` (exit code 2)
 */
export async function requireWritable(
  folder: string,
  scenarios: readonly Pick<Scenario, 'name'>[],
): Promise<void> {
  const why = await whyNotWritable(folder);
  if (why !== null) throw notWritten(folder, why, ExitCode.usage);
  for (const { name } of scenarios) {
    const file = fileOf(folder, name);
    const found = await stat(file).catch(() => null);
    if (found && !found.isFile()) throw notWritten(file, new Error(NO_FILE), ExitCode.usage);
  }
}

const NO_FILE = 'what is there is no file';

const notWritten = (path: string, cause: unknown, exitCode: ExitCode) =>
  new FaultlineError('baseline-not-saved', `Could not write ${path}: ${(cause as Error).message}`, {
    ...{ exitCode, cause },
  });

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
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw refused('baseline-not-read', `Expected ${file} to be a baseline, got JSON that is no object`);
  const { formatVersion, faultline } = content as { formatVersion?: unknown; faultline?: unknown };
  if (formatVersion !== VERSION) {
    const by = typeof faultline === 'string' ? ` of Faultline ${faultline}` : '';
    const message = `Expected ${file} to be version ${VERSION}, got ${formatVersion}${by}: save it again`;
    throw refused('baseline-version', message);
  }
  const parsed = baselineSchema.safeParse(content);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
    throw notOne(file, path.join('.'), message);
  }
  requireWhole(file, parsed.data, scenario);
  const wanted = { scenario: scenario.name, ...planned, scenarioHash: scenarioHash(scenario) };
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

/** Whoever edits a file may copy a line or lose one: of values that no run has, a gate would be as sure as of those that one has. */
function requireWhole(file: string, baseline: Baseline, scenario: Scenario): void {
  const { runs, claims } = baseline;
  for (const field of LISTS) {
    const rows: readonly { readonly values: Values }[] = baseline[field];
    const row = rows.findIndex(({ values }) => values.length !== runs.length);
    if (row < 0) continue;
    const got = rows[row]?.values.length;
    throw notOne(
      file,
      `${field}.${row}.values`,
      `expected a value of each of ${runs.length} runs, got ${got}`,
    );
  }
  // As two branches leave it that each had a line of it.
  const twice = runs.findIndex(({ id }, run) => runs.findIndex((each) => each.id === id) < run);
  if (twice >= 0)
    throw notOne(file, `runs.${twice}.id`, `expected each run once, got ${runs[twice]?.id} again`);
  for (const { name, unit } of scenario.hypotheses) {
    const found = claims.filter(({ claim }) => claim === name);
    if (found.length === 1 && found[0]?.unit === unit) continue;
    const got = found.length === 0 ? 'nothing' : found.map((each) => each.unit).join(' and ');
    throw notOne(file, 'claims', `expected ${name} in ${unit}, got ${got}`);
  }
}

const notOne = (file: string, where: string, why: string) =>
  refused('baseline-not-read', `Expected ${file} to be a baseline, got \`${where}\`: ${why}`);

const WORDS = {
  scenario: 'the scenario',
  seed: '--seed',
  length: '--length',
  sampling: '--collector',
  runtime: '--runtime',
  scenarioHash: 'the scenario as it is now, whose hash is',
} as const;

async function contentOf(file: string): Promise<unknown> {
  try {
    // Of a pipe the end may never come.
    if (!(await stat(file)).isFile()) throw new Error(NO_FILE);
    // A byte order mark goes with the blanks.
    return JSON.parse((await readFile(file, 'utf8')).trim());
  } catch (cause) {
    const { code, message: text } = cause as NodeJS.ErrnoException;
    const got = code === 'ENOENT' ? 'found none: --save-baseline writes one' : `got: ${oneLine(text)}`;
    throw refused('baseline-not-read', `Expected a baseline in ${file}, ${got}`, cause);
  }
}

const refused = (code: ErrorCode, message: string, cause?: unknown) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage, cause });
