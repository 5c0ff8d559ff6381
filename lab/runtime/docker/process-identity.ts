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

/**
 * Whether the process that had this pid and identity on this machine has ended. Of one in another pid namespace nobody can
 * tell from here: it counts as alive.
 */
export function hasEnded(pid: number, identity: string): boolean {
  // Nothing of before this boot lives.
  if (!isOfThisBoot(identity)) return true;
  return placeOf(identity) === place() && processIdentity(pid) !== identity;
}

export const isOfThisBoot = (identity: string): boolean =>
  placeOf(identity).split('.')[0] === place().split('.')[0];

const placeOf = (identity: string): string => identity.slice(0, identity.lastIndexOf('/'));

/** Where pids mean the same as here. */
export function place(): string {
  if (!hasProcFs) return process.platform;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}.${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
}
