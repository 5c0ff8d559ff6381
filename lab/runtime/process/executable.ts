import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The file that execvp(3) would run, or why there is none: `ENOENT`, or `EACCES` when all there is can't be executed.
 * `searchPath` is the PATH of the process to be.
 */
export function findExecutable(command: string, searchPath: string): { file: string } | { problem: string } {
  const candidates = command.includes('/')
    ? [resolve(command)]
    : searchPath.split(delimiter).map((directory) => join(directory || '.', command));
  let problem = 'ENOENT';
  for (const file of candidates) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    try {
      accessSync(file, constants.X_OK);
      return { file: resolve(file) };
    } catch {
      problem = 'EACCES';
    }
  }
  return { problem };
}
