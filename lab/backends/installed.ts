import { delimiter, resolve } from 'node:path';
import { findExecutable } from '../runtime/process/executable.ts';
import { builtFolders } from './built/cache.ts';

/** An executable of a real backend. */
export interface Binary {
  readonly path: string;
  readonly version: string;
}

/** All files of this name in the folders of a PATH that can be executed. An empty entry is no folder. */
export function onPath(program: string, path = process.env.PATH ?? ''): string[] {
  return path.split(delimiter).flatMap((folder) => {
    if (folder === '') return [];
    const found = findExecutable(resolve(folder, program), '');
    return 'file' in found ? [found.file] : [];
  });
}

/** What `auto` takes the first of: the user's own on PATH, then the one that `npm run backends:build` has made. */
export function installed(program: string): string[] {
  return [...onPath(program), ...onPath(program, builtFolders().join(delimiter))];
}

/** One binary of each version, in the order of the files; `versionOf` is null for what is another program. */
export async function eachVersion(
  files: readonly string[],
  versionOf: (file: string) => Promise<string | null>,
): Promise<Binary[]> {
  const found = new Map<string, Binary>();
  for (const path of new Set(files)) {
    const version = await versionOf(path);
    if (version !== null && !found.has(version)) found.set(version, { path, version });
  }
  return [...found.values()];
}

/** The first that is what it should be; null if there is none. */
export async function firstOf(
  files: readonly string[],
  versionOf: (file: string) => Promise<string | null>,
): Promise<Binary | null> {
  for (const path of files) {
    const version = await versionOf(path);
    if (version !== null) return { path, version };
  }
  return null;
}

/** Tests of the lab meet one real version: the newest. */
export function newest(binaries: readonly Binary[]): Binary | null {
  const byVersion = (a: Binary, b: Binary) => a.version.localeCompare(b.version, 'en', { numeric: true });
  return binaries.toSorted(byVersion).at(-1) ?? null;
}
