import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { hasProcFs, statFields } from '../../runtime/process/proc-fs.ts';

/** A process that is not the lab's. */
export interface BusyProcess {
  readonly pid: number;
  /** Its name, with the script of a Node.js process; no arguments: they may hold what is nobody's business. */
  readonly name: string;
  /** Of all processors' time, 0 to 100. */
  readonly percent: number;
}

interface CpuTime {
  readonly parent: number;
  readonly command: string;
  /** Of itself, in ticks. */
  readonly own: number;
  /** Of its children that have ended and were waited for. */
  readonly ended: number;
}

export type CpuTimes = ReadonlyMap<number, CpuTime>;

/** Processor time of every process so far, from /proc/<pid>/stat; null where there is no /proc. Some 5 ms for 300. */
export function readCpuTimes(): CpuTimes | null {
  if (!hasProcFs) return null;
  const times = new Map<number, CpuTime>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    if (stat === '') continue;
    const fields = statFields(stat);
    const ticks = (index: number) => Number(fields[index]);
    times.set(Number(entry), {
      parent: ticks(1),
      command: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
      own: ticks(11) + ticks(12),
      ended: ticks(13) + ticks(14),
    });
  }
  return times;
}

/** Ticks by process between two readings. A compiler's many short lives count for the process that waited for them. */
export function ticksBetween(before: CpuTimes, after: CpuTimes): Map<number, number> {
  const used = new Map<number, number>();
  for (const [pid, { own, ended }] of after) {
    const was = before.get(pid);
    used.set(pid, own - (was?.own ?? 0) + ended - (was?.ended ?? 0));
  }
  for (const [pid, { own, ended }] of before) {
    if (after.has(pid)) continue;
    // What had been used before the first reading came with the rest to whoever waited for it, parent by parent.
    const heir = survivorAbove(pid, before, after);
    const already = own + ended;
    if (heir !== undefined) used.set(heir, Math.max(0, (used.get(heir) ?? 0) - already));
  }
  return used;
}

/** The nearest ancestor that is still there; undefined above the first process. */
function survivorAbove(pid: number, before: CpuTimes, after: CpuTimes): number | undefined {
  let above = before.get(pid)?.parent;
  while (above !== undefined && !after.has(above)) above = before.get(above)?.parent;
  return above;
}

/** These processes and all that they have started that still runs. */
export function withDescendants(roots: Iterable<number>, times: CpuTimes): Set<number> {
  const children = Map.groupBy(times, ([, { parent }]) => parent);
  const found = new Set(roots);
  for (const pid of found) for (const [child] of children.get(pid) ?? []) found.add(child);
  return found;
}

/** As people know it: Node.js calls its main thread `MainThread`. */
export function nameOf(pid: number, command: string): string {
  if (command !== 'MainThread' && command !== 'node') return command;
  const [program = command, script = '-'] = read(`/proc/${pid}/cmdline`).split('\0');
  return [basename(program), ...(script.startsWith('-') ? [] : [basename(script)])].join(' ').trim();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
