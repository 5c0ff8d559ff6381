import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/**
 * The file that execvp(3) would run, or why there is none: `ENOENT`, or `EACCES` when all there is can't be executed.
 * `searchPath` is the PATH of the process to be, `cwd` its folder, by default this one's.
 */
export function findExecutable(
  command: string,
  searchPath: string,
  cwd = '.',
): { file: string } | { problem: string } {
  const candidates = command.includes('/')
    ? [resolve(cwd, command)]
    : searchPath.split(delimiter).map((directory) => resolve(cwd, directory, command));
  let problem = 'ENOENT';
  for (const file of candidates) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    try {
      accessSync(file, constants.X_OK);
      return { file };
    } catch {
      problem = 'EACCES';
    }
  }
  return { problem };
}
