import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hasProcFs, statFields } from '../process/proc-fs.ts';

/** Field 22 of proc_pid_stat(5), in ticks since the boot. */
const START_TIME = 19;

/**
 * Which process has a pid, told apart from those that had it before or have it elsewhere: `<place>/<start>`, where the
 * place is a boot and a pid namespace of it. Undefined when there is none.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    if (hasProcFs) return `${place()}/${statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'))[START_TIME]}`;
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return `${place()}/${started.trim()}`;
  } catch {
    return undefined;
  }
}

/** Where pids mean the same as here. */
export function place(): string {
  if (!hasProcFs) return process.platform;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}.${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
}
