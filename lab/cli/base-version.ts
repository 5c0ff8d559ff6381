import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ExitCode, FaultlineError } from '../errors.ts';
import { shell } from '../images/shell.ts';
import { TemporaryFolder } from '../images/temporary-folder.ts';
import { changedFiles, git, saidByGit } from './changed-files.ts';
import { isWords } from './changed-since.ts';
import { say, warn } from './output.ts';

const run = promisify(execFile);
const PREFIX = 'faultline-base-';
/** Whatever an `npm run --silent` around it hands on: why it fails is to be told. */
const INSTALL = 'npm ci --prefer-offline --no-audit --no-fund --loglevel=error';

/** Another version of the sources, as they stand somewhere on the disk. */
export interface BaseVersion extends AsyncDisposable {
  /** As it was asked for, with the commit that it is. */
  readonly named: string;
  /** What is in it where this version has the folder that the lab was started in. */
  readonly folder: string;
  /** All that was made for it, and goes: that folder, or one above it. Null of a folder of the user's. */
  readonly madeIn: string | null;
}

/**
 * A folder as it is, or a commit of git in a folder of its own, with what its `npm ci` brings, until it is disposed. npm works where the
 * lock file is: in `cwd`, or nearest above it.
 * @throws FaultlineError `base-not-made` (exit code 2) where it is neither; (exit code 3) where it could not be made
 */
export async function baseVersion(
  folderOrRef: string,
  cwd: string,
  signal: AbortSignal,
): Promise<BaseVersion> {
  if (isFolder(folderOrRef, cwd))
    return {
      ...{ named: folderOrRef, folder: resolve(cwd, folderOrRef), madeIn: null },
      [Symbol.asyncDispose]: async () => {},
    };
  const { top, commit } = await commitOf(folderOrRef, cwd);
  const named = `${folderOrRef} (${commit.slice(0, 12)})`;
  const folder = await TemporaryFolder.create(PREFIX);
  try {
    say(`base: ${named}: its files, and what npm ci brings`);
    await shell(`git archive ${commit} | tar -x -C '${folder.path}'`, top, signal);
    await shell(INSTALL, installedIn(folder.path, relative(top, cwd)), signal);
  } catch (cause) {
    await folder[Symbol.asyncDispose]();
    if (!(cause instanceof FaultlineError) || cause.code !== 'dependencies-not-installed') throw cause;
    throw notMade(folderOrRef, cause.message, { cause, detail: cause.detail });
  }
  return {
    named,
    folder: join(folder.path, relative(top, cwd)),
    madeIn: folder.path,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function installedIn(top: string, within: string): string {
  const here = join(top, within);
  return within === '' || existsSync(join(here, 'package-lock.json'))
    ? here
    : installedIn(top, relative(top, dirname(here)));
}

/** What it is to a run of processes, said of nothing that is made yet; null where it is neither. */
export async function knownHere(folderOrRef: string, cwd: string): Promise<'folder' | 'commit' | null> {
  if (isFolder(folderOrRef, cwd)) return 'folder';
  return await run('git', ['rev-parse', '--verify', '--end-of-options', `${folderOrRef}^{commit}`], {
    cwd,
  }).then(
    () => 'commit',
    () => null,
  );
}

const isFolder = (name: string, cwd: string) =>
  statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory() === true;

/** A tag or a digest at its end, which no name of a commit has. */
const IMAGE = /^\w[\w./:-]*(:\w[\w.-]*|@sha256:[0-9a-f]{64})$/;

async function commitOf(
  ref: string,
  cwd: string,
): Promise<{ readonly top: string; readonly commit: string }> {
  try {
    const top = (await git(cwd, 'rev-parse', '--show-toplevel')).trim();
    const commit = (await git(cwd, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`)).trim();
    // As on a branch whose every push is merged: such a gate holds whatever it compares.
    const changed = await changedFiles(commit, top);
    if (changed.every(isWords)) {
      const how = changed.length === 0 ? 'all that is here' : 'what is here, but for Markdown and tests';
      warn(`base: ${ref} is ${how}: one version is compared with itself`);
    }
    return { top, commit };
  } catch (cause) {
    const said = saidByGit(cause);
    // Without a word of git's there is no git.
    const exitCode = said === undefined ? ExitCode.notStarted : ExitCode.usage;
    if (said !== undefined && IMAGE.test(ref)) {
      const message = `Expected --runtime docker for --base \`${ref}\`, which is an image by its name and no folder or commit here, got process`;
      throw new FaultlineError('wrong-usage', message, { cause, exitCode });
    }
    throw notMade(ref, said ?? (cause as Error).message, { cause, exitCode });
  }
}

type ErrorOptions = NonNullable<ConstructorParameters<typeof FaultlineError>[2]>;

export function notMade(base: string, why: string, options: ErrorOptions): FaultlineError {
  const message = `Expected --base to be a folder or a commit that can be installed, got \`${base}\`: ${why}`;
  return new FaultlineError('base-not-made', message, options);
}
