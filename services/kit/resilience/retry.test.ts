import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { CallScope } from '../call-scope.ts';
import { CallError, type Progress } from '../grpc/call-error.ts';
import { RpcError } from '../grpc/rpc-error.ts';
import { type RetriedCall, withRetry } from './retry.ts';
import { DEFAULT_THROTTLING, RetryThrottle } from './retry-throttle.ts';

const settings = { maxAttempts: 4, initialBackoffMs: 10, maxBackoffMs: 25 };
const down = () => new RpcError(status.UNAVAILABLE, 'down');
const failed = (progress: Progress, pushback?: string, code = status.UNAVAILABLE) => {
  const metadata = new Metadata();
  if (pushback !== undefined) metadata.set('grpc-retry-pushback-ms', pushback);
  const error = Object.assign(new Error('failed'), { code, details: 'failed', metadata });
  return new CallError(error as ServiceError, progress);
};

/** Fails with the errors in turn, then answers; the draws of the jitter are all 0 unless told. */
async function run(errors: RpcError[], how: Partial<RetriedCall> & { random?: () => number } = {}) {
  const attempts: number[] = [];
  const givenUp: string[] = [];
  const left = [...errors];
  const call: RetriedCall = {
    settings,
    deadlineMs: Date.now() + 60_000,
    scope: new CallScope(),
    throttle: new RetryThrottle(DEFAULT_THROTTLING),
    idempotent: true,
    onGivenUp: (why) => givenUp.push(why),
    ...how,
  };
  const outcome = await withRetry(
    call,
    async ({ number }) => {
      attempts.push(number);
      const error = left.shift();
      if (error) throw error;
      return 'answer';
    },
    how.random ?? (() => 0),
  ).catch((error: RpcError) => error);
  return { attempts, outcome, givenUp };
}

test('an attempt that fails is followed by another, numbered, until one succeeds', async () => {
  expect(await run([down(), down()])).toEqual({ attempts: [1, 2, 3], outcome: 'answer', givenUp: [] });
});

test('the last error is the outcome when all attempts are used', async () => {
  const errors = [1, 2, 3, 4].map((n) => new RpcError(status.UNAVAILABLE, `down ${n}`));
  expect(await run(errors)).toEqual({ attempts: [1, 2, 3, 4], outcome: errors[3], givenUp: [] });
});

test.each([status.INVALID_ARGUMENT, status.NOT_FOUND, status.DEADLINE_EXCEEDED])(
  'an answer is not asked for again: status %i',
  async (code) => {
    expect((await run([new RpcError(code, '')])).attempts).toEqual([1]);
  },
);

test('the settings say which statuses are tried again', async () => {
  const onlyLate = { settings: { ...settings, retryableStatusCodes: ['DEADLINE_EXCEEDED'] } };
  const late = new RpcError(status.DEADLINE_EXCEEDED, '');
  expect((await run([late], onlyLate)).attempts).toEqual([1, 2]);
  expect((await run([down()], onlyLate)).attempts).toEqual([1]);
});

test('what a protection of this process refused is not tried again', async () => {
  const open = new RpcError(status.UNAVAILABLE, 'open', { rejectedBy: 'breaker' });
  expect((await run([open])).attempts).toEqual([1]);
});

test.each<Progress>(['not-started', 'sent', 'answering'])('an attempt that was %s', async (progress) => {
  const again = { attempts: [1, 2], outcome: 'answer', givenUp: [] };
  const stopped = (why: string) => ({ attempts: [1], outcome: expect.any(CallError), givenUp: [why] });
  const outcomes = {
    idempotent: await run([failed(progress)]),
    other: await run([failed(progress)], { idempotent: false }),
  };
  expect(outcomes).toEqual({
    idempotent: progress === 'answering' ? stopped('answering') : again,
    other: { 'not-started': again, sent: stopped('not-idempotent'), answering: stopped('answering') }[
      progress
    ],
  });
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
    settings: { ...settings, initialBackoffMs: 60_000, maxBackoffMs: 60_000 },
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  queueMicrotask(() => scope.callerLeft());
  expect((await running).attempts).toEqual([1]);
});

test('without settings there is one attempt', async () => {
  const { attempts, outcome } = await run([down()], { settings: undefined });
  expect({ attempts, outcome }).toMatchObject({ attempts: [1], outcome: { details: 'down' } });
});

test('calls share one budget: at half of its tokens nothing is tried again until successes earn some back', async () => {
  const throttle = new RetryThrottle({ maxTokens: 6, tokenRatio: 0.5 });
  expect((await run(Array(4).fill(down()), { throttle })).attempts).toEqual([1, 2, 3]);
  const { attempts, givenUp } = await run([down()], { throttle });
  expect({ attempts, givenUp }).toEqual({ attempts: [1], givenUp: ['throttled'] });
  // 2 tokens left: four successes make 4, one failure 3, which is half; a fifth and sixth allow one more.
  for (let call = 0; call < 4; call++) await run([], { throttle });
  expect((await run([down()], { throttle })).attempts).toEqual([1]);
  for (let call = 0; call < 3; call++) await run([], { throttle });
  expect((await run([down()], { throttle })).attempts).toEqual([1, 2]);
});

test('answers such as NOT_FOUND take nothing from the budget', async () => {
  const throttle = new RetryThrottle({ maxTokens: 2, tokenRatio: 0.1 });
  for (let call = 0; call < 5; call++) await run([new RpcError(status.NOT_FOUND, '')], { throttle });
  expect(throttle.allows).toBe(true);
});

test('a callee that wants to be left alone takes a token, whatever its status', async () => {
  const throttle = new RetryThrottle({ maxTokens: 2, tokenRatio: 0.1 });
  const { attempts } = await run([failed('sent', '-1', status.NOT_FOUND)], { throttle });
  expect({ attempts, allows: throttle.allows }).toEqual({ attempts: [1], allows: false });
});

test('a pushback begins the backoff anew', async () => {
  const startedAt = performance.now();
  const errors = [down(), failed('sent', '0'), down()];
  await run(errors, {
    random: () => 1,
    settings: { ...settings, initialBackoffMs: 60, maxBackoffMs: 10_000 },
  });
  // 60, then what was asked for, then 60 again: it would be 240 by now.
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(118);
  expect(tookMs).toBeLessThan(240);
});
