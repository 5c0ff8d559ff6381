import { statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { findExecutable } from '../runtime/process/executable.ts';
import { type AskOptions, ask, describeAnswer } from './ask.ts';
import { builtFolders } from './built/cache.ts';

/** An executable of a real backend. */
export interface Binary {
  readonly path: string;
  readonly version: string;
}

/** A program that may be a real backend, and how it is known. */
export interface Program {
  readonly name: string;
  /** For an error, such as `a Jaeger 2`. */
  readonly expected: string;
  /** Arguments with which it tells its version. */
  readonly tellVersion: readonly string[];
  /** The version in what it then prints; null where that is another program, or another version than expected. */
  readonly versionIn: (said: string) => string | null;
}

export interface FindOptions extends AskOptions {
  /** Gets a line about each that is not what it should be. */
  readonly onPassedOver?: (line: string) => void;
}

/** All files of this name in the folders of a PATH that can be executed. */
export function onPath(program: string, path = process.env.PATH ?? ''): string[] {
  return inFolders(program, path).flatMap((file) => {
    const found = findExecutable(file, '');
    return 'file' in found ? [found.file] : [];
  });
}

/** Where a PATH could have it. An empty entry is no folder. */
const inFolders = (program: string, path: string) =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder, program));

/** The user's own PATH, then what `npm run backends:build` has made. */
const everywhere = () => [process.env.PATH ?? '', ...builtFolders()].join(delimiter);

/** Those that can't be executed too: who put one there wants to know. */
const namedSo = (program: string) =>
  inFolders(program, everywhere()).filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());

/** What `auto` takes the first of. */
export const installed = (program: string): string[] => onPath(program, everywhere());

/** One binary of each version, in the order of the files. */
export async function eachVersion(
  program: Program,
  files: readonly string[] = installed(program.name),
): Promise<Binary[]> {
  const found = new Map<string, Binary>();
  for (const path of new Set(files)) {
    const version = await versionOf(program, path);
    if (version !== null && !found.has(version)) found.set(version, { path, version });
  }
  return [...found.values()];
}

/** The first that is what it should be; null if there is none. */
export async function firstOf(
  program: Program,
  files: readonly string[] = namedSo(program.name),
  options?: FindOptions,
): Promise<Binary | null> {
  for (const path of files) {
    const version = await versionOf(program, path, options);
    if (version !== null) return { path, version };
  }
  return null;
}

async function versionOf(
  { tellVersion, versionIn, expected }: Program,
  path: string,
  { onPassedOver, ...asking }: FindOptions = {},
): Promise<string | null> {
  const answer = await ask(path, tellVersion, asking);
  const version = answer.failure === null ? versionIn(answer.said) : null;
  if (version !== null) return version;
  const found = describeAnswer(answer);
  onPassedOver?.(`passed over ${path}: expected ${expected}, found ${found}. Repair it or take it away.`);
  return null;
}

/** Tests of the lab meet one real version: the newest. */
export function newest(binaries: readonly Binary[]): Binary | null {
  const byVersion = (a: Binary, b: Binary) => a.version.localeCompare(b.version, 'en', { numeric: true });
  return binaries.toSorted(byVersion).at(-1) ?? null;
}
