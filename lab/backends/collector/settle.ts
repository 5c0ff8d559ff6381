import { setTimeout as delay } from 'node:timers/promises';
import type { CollectorBackend } from './collector.ts';
import { BATCH_TIMEOUT_MS } from './config.ts';
import type { CollectorCounters } from './counters.ts';

const POLL_MS = 100;
/** Beyond the wait for a decision: the Collector decides once a second, then batches, then sends. */
const MARGIN_MS = 4_000;

/**
 * Resolves once the Collector has decided on every trace that it knows of and sent what it keeps; what it has not done
 * `MARGIN_MS` after a decision is due it will not do. For when nobody sends it anything any more.
 * @returns what it had counted by then
 */
export async function settled(
  collector: Pick<CollectorBackend, 'counters'>,
  decisionWaitS: number,
  signal: AbortSignal,
): Promise<CollectorCounters> {
  const giveUpAt = performance.now() + decisionWaitS * 1000 + MARGIN_MS;
  let last = await collector.counters(signal);
  /** Since when neither decisions nor sent spans have changed. */
  let since = Date.now();
  for (;;) {
    await delay(POLL_MS, undefined, { signal });
    const now = await collector.counters(signal);
    if (progressOf(now) !== progressOf(last)) since = Date.now();
    last = now;
    // A batch that is being filled is in no counter: it goes at its time-out.
    const isStill = Date.now() - since >= 2 * BATCH_TIMEOUT_MS;
    if ((isStill && isDone(now)) || performance.now() >= giveUpAt) return now;
  }
}

/**
 * Without tail sampling all that was taken in is sent; with it, decisions are known, and what they keep is not: that nothing
 * waits to be sent.
 */
function isDone({
  accepted,
  sent,
  failed,
  queued,
  traces,
  decided,
  droppedEarly,
}: CollectorCounters): boolean {
  if (queued > 0) return false;
  return traces > 0 ? decided + droppedEarly >= traces : sent + failed >= accepted;
}

const progressOf = ({ accepted, sent, failed, decided }: CollectorCounters) =>
  `${accepted} ${sent} ${failed} ${decided}`;
