import { realpathSync, statSync } from 'node:fs';
import { basename, delimiter, relative, resolve } from 'node:path';
import { findExecutable } from '../../runtime/process/executable.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { withStart } from '../../system/start-change.ts';
import type { Service } from '../../system/system.ts';

type Starts = Pick<Scenario, 'system' | 'starts' | 'topology'>;

/**
 * Services of which an arm of both scenarios starts the same: by the same `file`, or by a `program` of the machine's, which may go by the folder that it
 * is started in.
 */
export function alikeStarts(
  arm: string,
  [one, other]: readonly [Starts, Starts],
  cwd: string,
): ReadonlyMap<string, 'file' | 'program'> {
  return new Map(
    Object.keys(one.topology).flatMap((name) => {
      const [here, there] = [startedBy(one, arm, name, cwd), startedBy(other, arm, name, cwd)];
      if (!here || !there || here.what !== there.what) return [];
      return [[name, here.isOfFile || there.isOfFile ? 'file' : 'program'] as const];
    }),
  );
}

function startedBy({ system, starts = {} }: Starts, arm: string, name: string, cwd: string) {
  const known = system.services[name];
  return known && described(withStart(known, starts[arm]?.[name]), cwd);
}

/** Flags whose file is no script, but read before it. */
const BEFORE_SCRIPT = ['--import', '--require', '-r', '--loader', '--experimental-loader', '--env-file'];

/** All of a start by which one is told from another: its words, of which those that name a file are that file, and its variables. */
function described({ start: { command, env = {}, cwd: within = '.' } }: Service, cwd: string) {
  const folder = resolve(cwd, within);
  const { PATH = process.env.PATH ?? '', ...variables } = env;
  const [program = '', ...args] = command;
  const isPath = program.includes('/');
  const found = findExecutable(program, PATH, folder);
  const file = 'file' in found ? found.file : isPath ? resolve(folder, program) : null;
  const paths = args.map((each) => realFile(resolve(folder, each)));
  const script = paths.findIndex(
    (path, index) => path !== null && isPlainFile(path) && !BEFORE_SCRIPT.includes(args[index - 1] ?? ''),
  );
  // Each version has a folder of its data, but what is started is the script before it.
  const files = paths.map((path, index) =>
    path === null || isPlainFile(path) || script < 0 || index < script ? path : null,
  );
  const words = [(file && realFile(file)) ?? program, ...args.map((each, index) => files[index] ?? each)];
  return {
    what: JSON.stringify([words, Object.entries(variables).sort()]),
    isOfFile:
      (file !== null && isPath && !isOfMachine(file, folder, PATH)) || files.some((each) => each !== null),
  };
}

/**
 * The lab's Node, what PATH has too, or what a folder has but a link at: `/usr/bin/python3 -m web` goes by its folder, and so does
 * `.venv/bin/python`. Programs of packages are code of a version.
 */
function isOfMachine(file: string, folder: string, path: string): boolean {
  const real = realFile(file);
  if (real === null) return false;
  if (file === process.execPath || (isIn(folder, file) && !isIn(realFile(folder) ?? folder, real)))
    return true;
  const folders = path.split(delimiter).filter((each) => !each.endsWith('node_modules/.bin'));
  const isOnPath = (name: string) => {
    const found = findExecutable(name, folders.join(delimiter));
    return 'file' in found && realFile(found.file) === real;
  };
  return [file, real].some((each) => isOnPath(basename(each)));
}

const isIn = (folder: string, file: string) => !relative(folder, file).startsWith('..');

const isPlainFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function realFile(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
