import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git says, of which there may be a lot. */
export const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', args, { cwd, maxBuffer: Number.POSITIVE_INFINITY })).stdout;

/** Files of the repository at `top` that are not as they are in a commit, with those that git does not know yet. */
export async function changedFiles(commit: string, top: string): Promise<string[]> {
  // A file that was moved has changed in both places.
  const tracked = await git(top, 'diff', '--name-only', '--no-renames', '-z', commit);
  const others = await git(top, 'ls-files', '--others', '--exclude-standard', '-z');
  return `${tracked}${others}`.split('\0').filter(Boolean);
}
