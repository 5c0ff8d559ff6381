import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ExitCode, FaultlineError } from '../errors.ts';
import { describeIssue } from '../scenario/describe-issue.ts';
import {
  type ExerciseData,
  exerciseSchema,
  LANGUAGES,
  type Language,
  type Words,
  wordsSchema,
} from './exercise-schema.ts';
import { type Timetables, timetablesSchema } from './timetable-schema.ts';

export interface Exercise {
  /** Its folder's. */
  readonly name: string;
  /** Where it is, for who is told what is wrong with it. */
  readonly folder: string;
  readonly data: ExerciseData;
  readonly words: Readonly<Record<Language, Words>>;
}

export interface Workshop {
  /** In the order of their names. */
  readonly exercises: readonly Exercise[];
  readonly timetables: Timetables;
}

/**
 * What a trainer's folder holds: `exercises/<name>/` with a file of data and one for each language, and `timetables.yaml`.
 * @throws FaultlineError `invalid-exercise` (exit code 2) with file and field
 */
export async function readWorkshop(folder: string): Promise<Workshop> {
  const under = join(folder, 'exercises');
  const entries = await readdir(under, { withFileTypes: true }).catch((cause) => {
    throw invalid(under, `expected a folder with one for each exercise, got ${cause.code}`, cause);
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length === 0) throw invalid(under, 'expected a folder for each exercise, got none');
  const exercises = await Promise.all(names.sort().map((name) => readExercise(join(under, name))));
  const timetables = await readYaml(join(folder, 'timetables.yaml'), timetablesSchema);
  return { exercises, timetables };
}

async function readExercise(folder: string): Promise<Exercise> {
  const data = await readYaml(join(folder, 'exercise.yaml'), exerciseSchema);
  const schema: z.ZodType<Words> = wordsSchema[data.kind];
  const words = await Promise.all(
    LANGUAGES.map(async (each) => [each, await readYaml(join(folder, `${each}.yaml`), schema)] as const),
  );
  return {
    name: basename(folder),
    folder,
    data,
    words: Object.fromEntries(words) as Record<Language, Words>,
  };
}

async function readYaml<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, `expected a file of YAML, got ${(cause as Error).message.split('\n')[0]}`, cause);
  }
  const result = schema.safeParse(content, { reportInput: true });
  if (result.success) return result.data;
  const [first = '', ...others] = result.error.issues.map(describeIssue);
  throw invalid(file, first, undefined, others);
}

/** One line: which file, and what of it. */
export const invalid = (file: string, problem: string, cause?: unknown, detail: readonly string[] = []) =>
  new FaultlineError('invalid-exercise', `${file}: ${problem}`, { exitCode: ExitCode.usage, cause, detail });
