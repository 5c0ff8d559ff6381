import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../runtime/clock.ts';

/** Resolves at a time of the clock (epoch ms), not before; rejects with the signal's reason when that comes first. */
export async function until(tMs: number, clock: Pick<Clock, 'now'>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    // A timer counts whole milliseconds, and may end within the last one.
    for (let leftMs = tMs - clock.now(); leftMs > 0; leftMs = tMs - clock.now())
      await wait(Math.ceil(leftMs), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** What `work` settles with, or the signal's reason when that comes first; the work is not ended by that. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
