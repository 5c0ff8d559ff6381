import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { environmentOf, hasProcFs, markedProcesses } from './proc-fs.ts';

/** Of /proc/net/tcp and tcp6, see proc_net_tcp: who listens there is asked by whoever connects to 127.0.0.1. */
const LOOPBACK = /^(0100007F|0+|0{16}FFFF00000100007F)$/;
const LISTENING = '0A';

/**
 * Whether a port of 127.0.0.1 is listened on by anybody but processes of a run that have that in their environment. False where that
 * can't be told: other systems than Linux have no /proc.
 */
export async function isOthersPort(
  port: number,
  runId: string,
  isOwn: (environment: Readonly<Record<string, string>>) => boolean,
): Promise<boolean> {
  if (!hasProcFs) return false;
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listenersIn(table, port)));
  if (sockets.size === 0) return false;
  const own = (await markedProcesses(runId)).filter(({ pid }) => isOwn(environmentOf(pid) ?? {}));
  return !own.some(({ pid }) => descriptorsOf(pid).some((open) => sockets.has(open)));
}

/** As a process' descriptors name them. */
function listenersIn(table: string, port: number): string[] {
  const [, ...lines] = read(`/proc/net/${table}`).trimEnd().split('\n');
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address = '', hex = ''] = local.split(':');
    const fits = state === LISTENING && LOOPBACK.test(address) && Number.parseInt(hex, 16) === port;
    return fits ? [`socket:[${inode}]`] : [];
  });
}

/** Without IPv6 there is no table of it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** One may be closed, or the process gone, since the listing. */
function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
