import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether the machine has Linux' /proc; elsewhere its callers know less and say so in their contract. */
export const hasProcFs = existsSync('/proc/self/stat');

/** Every process that has it in its environment belongs to the run: forks inherit it, a new group does not lose it. */
export const runMarker = 'FAULTLINE_RUN';

/**
 * Fields of `/proc/<pid>/stat` from the third (state) on: index 0 is field 3. See proc_pid_stat(5).
 * The command before them may itself hold spaces and brackets.
 */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** One letter, such as S, R, T (stopped), Z (zombie); `undefined` when there is no such process or thread. */
export function processState(pid: number, thread?: string): string | undefined {
  const stat = readIfThere(thread === undefined ? `/proc/${pid}/stat` : `/proc/${pid}/task/${thread}/stat`);
  return stat === undefined ? undefined : statFields(stat)[0];
}

/** The parent's pid; `undefined` when there is no such process. Linux only. */
export function parentOf(pid: number): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(statFields(stat)[1]);
}

/** The pid of the process that leads its session; `undefined` when there is no such process. Linux only. */
export function sessionOf(pid: number): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(statFields(stat)[3]);
}

/** The environment that it was started with; `undefined` where that can't be read: another user's, or gone. Linux only. */
export function environmentOf(pid: number): Readonly<Record<string, string>> | undefined {
  const text = readIfThere(`/proc/${pid}/environ`);
  const entries = text?.split('\0').filter((entry) => entry.includes('='));
  const split = (entry: string, at: number) => [entry.slice(0, at), entry.slice(at + 1)];
  return entries && Object.fromEntries(entries.map((entry) => split(entry, entry.indexOf('='))));
}

/** Whether all threads are stopped: the main thread can be, while a Go or libuv worker is still on its way. */
export function isStopped(pid: number): boolean {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return false;
  }
  const states = threads.map((thread) => processState(pid, thread)).filter((state) => state !== undefined);
  return states.length > 0 && states.every((state) => state === 'T');
}

/** A process, named by its pid on the host and its command line. */
export interface LiveProcess {
  readonly pid: number;
  readonly command: string;
}

/** All live processes of a run, found by the marker in their environment. Linux only. */
export async function markedProcesses(runId: string): Promise<LiveProcess[]> {
  const mark = Buffer.from(`${runMarker}=${runId}`);
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Unreadable: another user's, or gone since the listing; a zombie's is empty. None of them is ours and alive.
      const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined);
      if (!environment?.includes(mark)) return undefined;
      return { pid: Number(pid), command: (await commandOf(Number(pid))) ?? '?' };
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** The command line with spaces between its arguments; `undefined` for a zombie or where there is no such process. */
export async function commandOf(pid: number): Promise<string | undefined> {
  const line = hasProcFs
    ? readIfThere(`/proc/${pid}/cmdline`)?.split('\0').join(' ')
    : await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
        ({ stdout }) => stdout,
        () => undefined,
      );
  return line?.trim() || undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
