import { setTimeout as delay } from 'node:timers/promises';
import type { Books, UnreadBooks } from '../../evidence/books.ts';
import type { Clock } from '../../runtime/clock.ts';
import { edgesOf } from '../../scenario/edges.ts';
import type { System } from '../../system/system.ts';
import { BooksError, readBooks } from './read-books.ts';

/** Whose books may be read, and where. */
export interface BookKeeper {
  readonly service: string;
  readonly instance: string;
  /** Of its admin port, as the lab reaches it. */
  readonly adminAddress: string;
}

export interface CollectOptions {
  /** Asked each time: one that comes back is elsewhere. */
  readonly keepers: () => readonly BookKeeper[];
  readonly system: Pick<System, 'services' | 'routes' | 'open'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly signal: AbortSignal;
  readonly waitMs?: number;
}

/** What has to be settled may take so long once the load has ended; what is open then stays open for the audits. */
export const SETTLE_WITHIN_MS = 3_000;
const AGAIN_AFTER_MS = 150;

/**
 * Reads the books of all instances until nothing in them is open, or the time is over. Books that can not be read are no
 * error of the run: the audits have no evidence then, and say why.
 */
export async function collectBooks(options: CollectOptions): Promise<Books | UnreadBooks> {
  const { keepers, system, clock, signal, waitMs = SETTLE_WITHIN_MS } = options;
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const collectedAtUnixMs = clock.wall();
    try {
      const { records, instances } = await readAll(callersFirst(keepers(), system), signal);
      const open = openIn(records, system);
      if (open.length === 0 || performance.now() >= giveUpAt) {
        return { records, collectedAtUnixMs, open, instances };
      }
    } catch (error) {
      if (!(error instanceof BooksError)) throw error;
      return { unread: error.message };
    }
    await delay(AGAIN_AFTER_MS, undefined, { signal });
  }
}

function openIn(records: readonly unknown[], { open }: Pick<System, 'open'>): readonly string[] {
  try {
    return open?.(records) ?? [];
  } catch (error) {
    throw new BooksError(`the books can not be made out: ${(error as Error).message}`);
  }
}

/**
 * One after the other: what goes on meanwhile is on record at the callee before its caller knows, so a caller's record that is
 * read first finds what it speaks of in the callee's.
 */
async function readAll(keepers: readonly BookKeeper[], signal: AbortSignal) {
  const records: unknown[] = [];
  const instances: string[] = [];
  for (const { instance, adminAddress } of keepers) {
    const own = await readBooks(instance, adminAddress, signal);
    if (own === null) continue;
    instances.push(instance);
    for (const record of own) records.push(record);
  }
  return { records, instances };
}

/** Each service before those that it calls; of services that call each other, either. */
function callersFirst(keepers: readonly BookKeeper[], system: CollectOptions['system']): BookKeeper[] {
  const edges = edgesOf(system);
  const depthOf = (service: string, below: readonly string[] = []): number => {
    const path = [...below, service];
    const callers = edges.filter(({ to, from }) => to === service && !path.includes(from));
    return Math.max(0, ...callers.map(({ from }) => 1 + depthOf(from, path)));
  };
  return keepers.toSorted((a, b) => depthOf(a.service) - depthOf(b.service));
}
