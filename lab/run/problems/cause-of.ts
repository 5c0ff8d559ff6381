import { setTimeout as delay } from 'node:timers/promises';

/** The end of a backend is known this much later than the errors that it led to. */
const END_KNOWN_MS = 250;

/** What a backend no longer does is noticed by its clients first; that it has ended, which is the reason of `broken`, is what to tell. */
export async function causeOf(error: unknown, broken: AbortSignal): Promise<unknown> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  broken.addEventListener('abort', () => resolve(), { once: true });
  if (!broken.aborted) await Promise.race([aborted, delay(END_KNOWN_MS)]);
  return broken.aborted ? broken.reason : error;
}
