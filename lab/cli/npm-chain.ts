import { basename } from 'node:path';
import { commandOf, environmentOf, hasProcFs, parentOf, sessionOf } from '../runtime/process/proc-fs.ts';

/** What npm tells each process of the script that it runs; a process that has none of it is above all npms. */
const OF_SCRIPT = ['npm_lifecycle_event', 'npm_lifecycle_script', 'npm_package_json'] as const;

const INIT = 1;

/**
 * The processes from the lab up to the npm (or pnpm, yarn) that runs it: the lab itself, perhaps a shell, npm; and so on
 * where that npm was itself called by a script of another.
 */
export interface NpmChain {
  /** Pids, the lab's own first. On systems without /proc only those of the lab and its parent. */
  readonly pids: readonly number[];
  /** The pid of the nearest npm. */
  readonly npm: number;
  /** Whether the last one is what was to be found: a lab that is still starting may have lost its npm already. */
  readonly whole: boolean;
}

/** Undefined when no npm runs this process, or when it has left npm's session on purpose (`setsid`). */
export async function findNpmChain(env = process.env): Promise<NpmChain | undefined> {
  if (env.npm_lifecycle_event === undefined) return undefined;
  if (!hasProcFs) return { pids: [process.pid, process.ppid], npm: process.ppid, whole: true };
  const pids = [process.pid];
  let execPath = env.npm_execpath;
  let npm: number | undefined;
  let top = process.ppid;
  for (;;) {
    const theirs = environmentOf(top);
    if (theirs?.npm_lifecycle_event === undefined) break;
    if (!OF_SCRIPT.every((name) => theirs[name] === env[name])) npm ??= top;
    execPath = theirs.npm_execpath;
    pids.push(top);
    top = parentOf(top) ?? 0;
  }
  if (pids.includes(sessionOf(process.pid) ?? 0)) return undefined;
  return { pids: [...pids, top], npm: npm ?? top, whole: await mayBe(execPath, top) };
}

/** The pid that was somebody's parent and is no longer: it has ended. */
export function lostLink({ pids }: NpmChain): number | undefined {
  return pids.slice(1).find((parent, index) => {
    const child = pids[index] as number;
    return (child === process.pid ? process.ppid : parentOf(child)) !== parent;
  });
}

/**
 * npm calls itself `npm <command>`. How others show is not known, nor what is above a process of another user (`sudo`):
 * they are believed to be there. Init adopts what has lost its parent.
 */
async function mayBe(execPath: string | undefined, pid: number): Promise<boolean> {
  if (execPath === undefined || !/^np[mx]-cli\.js$/.test(basename(execPath))) return true;
  if (pid !== INIT && environmentOf(pid) === undefined) return true;
  return (await commandOf(pid))?.startsWith('npm') === true;
}
