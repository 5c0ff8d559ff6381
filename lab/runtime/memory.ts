import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { FaultlineError } from '../errors.ts';
import { hasProcFs, statFields } from './process/proc-fs.ts';

export interface ProcessMemory {
  /** Resident set, shared pages counted in every process that maps them. */
  readonly rssBytes: number;
  /** Proportional set: a page shared by n processes counts 1/n. `null` where the kernel does not say (no smaps_rollup). */
  readonly pssBytes: number | null;
}

/**
 * Sum over the processes, from /proc/<pid>/smaps_rollup, or from `ps` where there is no /proc.
 * @throws FaultlineError `process-gone` when one of them has ended: a sum without it would be wrong
 */
export async function processMemory(pids: readonly number[]): Promise<ProcessMemory> {
  const each = await Promise.all(pids.map((pid) => memoryOf(pid)));
  return each.reduce(
    (sum, one) => ({
      rssBytes: sum.rssBytes + one.rssBytes,
      pssBytes: sum.pssBytes === null || one.pssBytes === null ? null : sum.pssBytes + one.pssBytes,
    }),
    { rssBytes: 0, pssBytes: 0 },
  );
}

/**
 * User and system time of all threads since the process started, in ms, in steps of 10 ms (utime and stime of
 * proc_pid_stat(5); USER_HZ is 100 on every architecture that Node runs on).
 * @throws FaultlineError `process-gone`, or `runtime-unsupported` where there is no /proc
 */
export async function processCpu(pid: number): Promise<number> {
  if (!hasProcFs) {
    throw new FaultlineError('runtime-unsupported', 'CPU time of a process needs /proc (Linux), found none.');
  }
  const fields = statFields(await readFile(`/proc/${pid}/stat`, 'utf8').catch((cause) => gone(pid, cause)));
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function memoryOf(pid: number): Promise<ProcessMemory> {
  if (!hasProcFs) {
    const ps = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch((cause) =>
      gone(pid, cause),
    );
    return { rssBytes: Number(ps.stdout) * 1024, pssBytes: null };
  }
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const rss = kilobytes(rollup, 'Rss');
  const pss = kilobytes(rollup, 'Pss');
  if (rss !== null && pss !== null) return { rssBytes: rss, pssBytes: pss };
  // Kernel without smaps_rollup, another user's process, or a process that has just ended.
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch((cause) => gone(pid, cause));
  return { rssBytes: kilobytes(status, 'VmRSS') ?? gone(pid, undefined), pssBytes: null };
}

function kilobytes(text: string, field: string): number | null {
  const value = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return value === undefined ? null : Number(value) * 1024;
}

function gone(pid: number, cause: unknown): never {
  throw new FaultlineError('process-gone', `Measuring expected process ${pid} to run, found it gone.`, {
    cause,
  });
}
