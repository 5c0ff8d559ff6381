import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git says, of which there may be a lot. */
export const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', args, { cwd, maxBuffer: Number.POSITIVE_INFINITY })).stdout;

/** Why git refused, in one line; undefined where there is no git. */
export function saidByGit(cause: unknown): string | undefined {
  const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1);
  return said === 'fatal: Needed a single revision'
    ? 'no commit of that name is here (a CI may have fetched too little: `fetch-depth: 0`)'
    : said;
}

/** Files of the repository at `top` that are not as they are in a commit, with those that git does not know yet. */
export async function changedFiles(commit: string, top: string): Promise<string[]> {
  // A file that was moved has changed in both places.
  const tracked = await git(top, 'diff', '--name-only', '--no-renames', '-z', commit);
  const others = await git(top, 'ls-files', '--others', '--exclude-standard', '-z');
  return `${tracked}${others}`.split('\0').filter(Boolean);
}
