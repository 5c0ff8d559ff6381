import { readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { commandOf, environmentOf, hasProcFs, type LiveProcess, runMarker } from './proc-fs.ts';

const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REAPER = /\/reaper-main\.sh ([0-9a-f-]{36})$/;
const LOOK_MS = 20;
const GIVE_UP_MS = 5_000;

/** Of a run whose reaper is gone, and with it its lab. */
export interface Abandoned extends LiveProcess {
  readonly run: string;
}

/**
 * Processes that outlived their lab, since its reaper was killed with it (`kill -9` of all that a user has, a machine out of memory). A lab that lives has a reaper, or it
 * ends by itself. Linux only: elsewhere none is known.
 */
export async function abandonedProcesses(): Promise<readonly Abandoned[]> {
  if (!hasProcFs) return [];
  // Reapers last: each was there before the processes of its run.
  const marked = (await pidsNow()).flatMap((pid) => {
    const run = environmentOf(pid)?.[runMarker] ?? '';
    return RUN_ID.test(run) ? [{ pid, run }] : [];
  });
  if (marked.length === 0) return [];
  const commands = await Promise.all((await pidsNow()).map((pid) => commandOf(pid)));
  const guarded = new Set(commands.flatMap((command = '') => REAPER.exec(command)?.[1] ?? []));
  const abandoned = marked.filter(({ run }) => !guarded.has(run));
  return Promise.all(
    abandoned.map(async (each) => ({ ...each, command: (await commandOf(each.pid)) ?? '?' })),
  );
}

/** Kills those that are chosen, and what they start meanwhile. Resolves with all that it killed and what still lives. */
export async function endAbandoned(chosen: (each: Abandoned) => boolean = () => true) {
  const ended = new Map<number, Abandoned>();
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  for (;;) {
    const found = (await abandonedProcesses()).filter(chosen);
    if (found.length === 0 || performance.now() > giveUpAtMs) {
      const left = new Set(found.map(({ pid }) => pid));
      return { ended: [...ended.values()].filter(({ pid }) => !left.has(pid)), left: found };
    }
    for (const each of found.filter(isStillThere)) {
      ended.set(each.pid, each);
      kill(each.pid);
    }
    await wait(LOOK_MS);
  }
}

/** By now its number may be that of another process. */
const isStillThere = ({ pid, run }: Abandoned) => environmentOf(pid)?.[runMarker] === run;

async function pidsNow(): Promise<number[]> {
  return (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
}

/** One that is gone, or of another user, is found in the next look, or not. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}
