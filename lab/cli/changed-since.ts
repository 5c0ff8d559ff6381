import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { changedFiles, git, saidByGit } from './changed-files.ts';
import { importedBy } from './imported-by.ts';

/** A scenario with the file it was read from. */
export interface Loaded {
  readonly scenario: Scenario;
  /** As the user named it: a name, or a path. */
  readonly wanted: string;
  readonly file: string;
}

export interface Chosen {
  readonly run: readonly Loaded[];
  readonly passedOver: readonly Loaded[];
}

/**
 * Those that may behave otherwise since the commit at which this version left the other one: a service that they run has changed, the
 * scenario itself or a file that it imports, or anything that is of no service, which may count for all. What says nothing of behaviour (Markdown, tests, other scenarios) counts for
 * none.
 * @throws FaultlineError `changes-not-known`
 */
export async function changedSince(ref: string, all: readonly Loaded[], cwd: string): Promise<Chosen> {
  const { top, files } = await filesSince(ref, cwd);
  const scenarioFiles = new Set(all.map(({ file }) => pathIn(top, file)));
  const isChanged = (each: Loaded) => {
    const folders = foldersOf(each.scenario, top, cwd);
    const own = new Set(importedBy(each.file).map((file) => pathIn(top, file)));
    // Whose sources nobody knows may have changed.
    if (folders.run.includes(null)) return true;
    return files.some((file) => {
      if (own.has(file)) return true;
      if (scenarioFiles.has(file) || isWords(file)) return false;
      const isOf = (folder: string | null) => folder === '' || file.startsWith(`${folder}/`);
      return folders.run.some(isOf) || !folders.all.some(isOf);
    });
  };
  return { run: all.filter(isChanged), passedOver: all.filter((each) => !isChanged(each)) };
}

/** What no service reads. */
export const isWords = (file: string): boolean => /\.md$|\.test\.\w+$/.test(file);

/** Where the services start from: those of the scenario, and all of its system. Null where that is not within the repository. */
function foldersOf({ system, topology, arms, starts = {} }: Scenario, top: string, cwd: string) {
  const of = (command: readonly string[], { cwd: within = '.' }: { readonly cwd?: string } = {}) => {
    const file = command
      .map((word) => resolve(cwd, within, word))
      .find((path) => existsSync(path) && statSync(path).isFile() && pathIn(top, path) !== null);
    return file === undefined ? null : pathIn(top, dirname(file));
  };
  const services = Object.entries(system.services);
  const started = Object.keys(arms).flatMap((arm) =>
    Object.entries(starts[arm] ?? {}).flatMap(([name, change]) =>
      change?.command ? [of(change.command, system.services[name]?.start)] : [],
    ),
  );
  return {
    run: [
      ...services.flatMap(([name, { start }]) => (topology[name] ? [of(start.command, start)] : [])),
      ...started,
    ],
    all: [...services.map(([, { start }]) => of(start.command, start)), ...started],
  };
}

/** With `/`, as git has it; empty for the top itself, null outside of it. */
function pathIn(top: string, path: string): string | null {
  const real = existsSync(path) ? realpathSync(path) : path;
  const within = relative(top, real).split(sep).join('/');
  return within === '..' || within.startsWith('../') ? null : within;
}

/** Committed since or not, and what git does not know yet. */
async function filesSince(ref: string, cwd: string): Promise<{ top: string; files: readonly string[] }> {
  try {
    const top = (await git(cwd, 'rev-parse', '--show-toplevel')).trim();
    const commit = (await git(cwd, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`)).trim();
    const left = (await git(cwd, 'merge-base', commit, 'HEAD')).trim();
    return { top: realpathSync(top), files: await changedFiles(left, top) };
  } catch (cause) {
    const why = saidByGit(cause) || (cause as Error).message.split('\n')[0];
    const message = `Expected --changed to be a commit that this version has come from, got \`${ref}\`: ${why}`;
    throw new FaultlineError('changes-not-known', message, { exitCode: ExitCode.usage, cause });
  }
}
