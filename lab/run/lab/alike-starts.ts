import { realpathSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, relative, resolve } from 'node:path';
import { findExecutable } from '../../runtime/process/executable.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { withStart } from '../../system/start-change.ts';
import type { Service } from '../../system/system.ts';

type Starts = Pick<Scenario, 'system' | 'starts' | 'topology'>;

/**
 * Services of which an arm of both scenarios starts the same: by the same `file`, or by a `program` which may go by the folder that it is started
 * in, or told: one of the machine's, or a script that both share with a folder of the version named in full.
 */
export function alikeStarts(
  arm: string,
  [one, other]: readonly [Starts, Starts],
  cwd: string,
): ReadonlyMap<string, 'file' | 'program'> {
  return new Map(
    Object.keys(one.topology).flatMap((name) => {
      const [here, there] = [startedBy(one, arm, name, cwd), startedBy(other, arm, name, cwd)];
      const how = here && there ? alikeBy(here, there) : null;
      return how ? [[name, how] as const] : [];
    }),
  );
}

type Description = ReturnType<typeof descriptionOf>;

function alikeBy(here: Description, there: Description): 'file' | 'program' | null {
  if (here.what === there.what) return here.isOfFile || there.isOfFile ? 'file' : 'program';
  return here.placed === there.placed ? 'program' : null;
}

function startedBy({ system, starts = {} }: Starts, arm: string, name: string, cwd: string) {
  const known = system.services[name];
  return known && descriptionOf(withStart(known, starts[arm]?.[name]), cwd);
}

/** Flags whose file is no script, but read before it. */
const BEFORE_SCRIPT = [
  ...['--import', '--require', '-r', '--loader', '--experimental-loader'],
  ...['--env-file', '--env-file-if-exists', '--config', '--tsconfig'],
];

/**
 * All of a start by which one is told from another: its words, of which those that name a file are that file, and its variables. `placed` has
 * folders that are named in full by their place within that of the version: they may be of data, or code that a program goes by.
 */
function descriptionOf({ start: { command, env = {}, cwd: within = '.' } }: Service, cwd: string) {
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
  const described = (nameOf: (each: string) => string) =>
    JSON.stringify([
      [(file && realFile(file)) ?? program, ...args.map((each, index) => files[index] ?? nameOf(each))],
      Object.entries(variables).sort(),
    ]);
  const placeOf = (each: string) =>
    script >= 0 && isAbsolute(each) && isIn(folder, each) ? relative(folder, each) : each;
  return {
    what: described((each) => each),
    placed: described(placeOf),
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
