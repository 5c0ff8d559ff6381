import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { CallScope } from '../call-scope.ts';
import { RpcError } from '../grpc/rpc-error.ts';
import { withRetry } from './retry.ts';

const settings = { maxAttempts: 4, initialBackoffMs: 10, maxBackoffMs: 25 };
const down = () => new RpcError(status.UNAVAILABLE, 'down');
const later = () => Date.now() + 60_000;

/** Fails with the errors in turn, then answers; the draws of the jitter are all 0 unless told. */
async function run(
  errors: RpcError[],
  options: { deadlineMs?: number; scope?: CallScope; random?: () => number; with?: object } = {},
) {
  const attempts: number[] = [];
  const left = [...errors];
  const outcome = await withRetry(
    { ...settings, ...options.with },
    options.deadlineMs ?? later(),
    options.scope ?? new CallScope(),
    async (number) => {
      attempts.push(number);
      const error = left.shift();
      if (error) throw error;
      return 'answer';
    },
    options.random ?? (() => 0),
  ).catch((error: RpcError) => error);
  return { attempts, outcome };
}

test('an attempt that fails is followed by another, numbered, until one succeeds', async () => {
  expect(await run([down(), down()])).toEqual({ attempts: [1, 2, 3], outcome: 'answer' });
});

test('the last error is the outcome when all attempts are used', async () => {
  const errors = [1, 2, 3, 4].map((n) => new RpcError(status.UNAVAILABLE, `down ${n}`));
  expect(await run(errors)).toEqual({ attempts: [1, 2, 3, 4], outcome: errors[3] });
});

test.each([status.INVALID_ARGUMENT, status.NOT_FOUND, status.DEADLINE_EXCEEDED])(
  'an answer is not asked for again: status %i',
  async (code) => {
    expect((await run([new RpcError(code, '')])).attempts).toEqual([1]);
  },
);

test('the settings say which statuses are tried again', async () => {
  const retryableStatusCodes = ['DEADLINE_EXCEEDED'];
  const late = new RpcError(status.DEADLINE_EXCEEDED, '');
  expect((await run([late], { with: { retryableStatusCodes } })).attempts).toEqual([1, 2]);
  expect((await run([down()], { with: { retryableStatusCodes } })).attempts).toEqual([1]);
});

test('what a protection of this process refused is not tried again', async () => {
  const open = new RpcError(status.UNAVAILABLE, 'open', { rejectedBy: 'breaker' });
  expect((await run([open])).attempts).toEqual([1]);
});

test('the backoff doubles up to its limit and is drawn below it', async () => {
  const asked: number[] = [];
  const startedAt = performance.now();
  await run([down(), down(), down()], { random: () => asked.push(1) && 1 });
  // 10 + 20 + 25; timers may fire up to 1 ms early.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(52);
  expect(asked).toHaveLength(3);
});

test('no attempt is begun that would find no time left', async () => {
  const { attempts, outcome } = await run([down()], { deadlineMs: Date.now() + 5, random: () => 1 });
  expect(attempts).toEqual([1]);
  expect(outcome).toMatchObject({ code: status.UNAVAILABLE });
});

test('a caller that leaves ends the wait for the next attempt', async () => {
  const scope = new CallScope();
  const running = run([down()], {
    scope,
    random: () => 1,
    with: { initialBackoffMs: 60_000, maxBackoffMs: 60_000 },
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  queueMicrotask(() => scope.callerLeft());
  expect((await running).attempts).toEqual([1]);
});

test('without settings there is one attempt', async () => {
  await expect(withRetry(undefined, later(), new CallScope(), () => Promise.reject(down()))).rejects.toThrow(
    'down',
  );
});
