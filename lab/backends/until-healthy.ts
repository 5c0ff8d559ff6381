import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Resolves once a health check answers 200. Polls, as there is nothing to wait on: refused or not OK means not yet. Only
 * the signal ends it early, with its reason; the runtime gives one that knows the time-out.
 */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(url, { signal }).catch(() => null);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await delay(POLL_MS, undefined, { signal });
  }
}
