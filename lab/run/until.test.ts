import { expect, test } from 'vitest';
import { startClock } from '../runtime/clock.ts';
import { unlessAborted, until } from './until.ts';

const clock = startClock();
const { signal: never } = new AbortController();

test('until resolves at the time, not before', async () => {
  const tMs = clock.now() + 60;
  await until(tMs, clock, never);
  expect(clock.now()).toBeGreaterThanOrEqual(tMs);
  await until(tMs - 1_000, clock, never);
});

test('until rejects with the reason of the signal, also of one that was aborted before', async () => {
  const abort = new AbortController();
  const waiting = until(clock.now() + 60_000, clock, abort.signal);
  const reason = new Error('enough');
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(until(0, clock, abort.signal)).rejects.toBe(reason);
});

test('unlessAborted settles as the work does', async () => {
  await expect(unlessAborted(Promise.resolve(1), never)).resolves.toBe(1);
  await expect(unlessAborted(Promise.reject(new Error('no')), never)).rejects.toThrow('no');
});

test('unlessAborted rejects with the reason at once, and what the work does later is nobody’s unhandled error', async () => {
  const abort = new AbortController();
  const work = Promise.withResolvers<void>();
  const waiting = unlessAborted(work.promise, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(unlessAborted(work.promise, abort.signal)).rejects.toThrow('enough');
  work.reject(new Error('too late'));
  // Vitest fails the run on an unhandled rejection.
  await new Promise((resolve) => setImmediate(resolve));
});
