import { commandOf, environmentOf, markedProcesses, runMarker } from '../../runtime/process/proc-fs.ts';
import { treeOf } from '../resident.ts';

interface Started {
  readonly pid: number;
  readonly command: string;
}

/** What a process has started until now, with those that have left its tree since: known by their command, and by the marks of their runs. */
export interface Tree {
  readonly started: readonly Started[];
  readonly runs: ReadonlySet<string>;
}

/** Asked while it lives: afterwards nobody can tell whose a process was. Linux only. */
export async function treeNow(root: number): Promise<Tree> {
  const pids = (await treeOf(root)).filter((pid) => pid !== root);
  const started: Started[] = [];
  for (const pid of pids) {
    const command = await commandOf(pid);
    if (command !== undefined) started.push({ pid, command });
  }
  const runs = new Set(pids.flatMap((pid) => environmentOf(pid)?.[runMarker] ?? []));
  return { started, runs };
}

/** What still lives of it. */
export async function leftOf({ started, runs }: Tree): Promise<string[]> {
  const left = new Map<number, string>();
  for (const { pid, command } of started) if ((await commandOf(pid)) === command) left.set(pid, command);
  for (const run of runs) for (const { pid, command } of await markedProcesses(run)) left.set(pid, command);
  return [...left].map(([pid, command]) => `${pid} ${command}`);
}
