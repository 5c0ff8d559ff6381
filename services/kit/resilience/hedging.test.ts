import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { CallScope } from '../call-scope.ts';
import { CallError } from '../grpc/call-error.ts';
import { RpcError } from '../grpc/rpc-error.ts';
import { type HedgedCall, withHedging } from './hedging.ts';
import type { NextAttempt } from './repeatable-call.ts';
import { DEFAULT_THROTTLING, RetryThrottle } from './retry-throttle.ts';

/** A hedged call whose attempts the test answers by hand. */
function start(how: Partial<HedgedCall> = {}) {
  const attempts: (NextAttempt & PromiseWithResolvers<string>)[] = [];
  const givenUp: string[] = [];
  const call: HedgedCall = {
    settings: { maxAttempts: 3, hedgingDelayMs: 5 },
    deadlineMs: Date.now() + 60_000,
    scope: new CallScope(),
    throttle: new RetryThrottle(DEFAULT_THROTTLING),
    onGivenUp: (why) => givenUp.push(why),
    ...how,
  };
  const outcome = withHedging(call, (next) => {
    const open = Promise.withResolvers<string>();
    attempts.push({ ...next, ...open });
    next.scope.whenLeft(() => open.reject(new RpcError(status.CANCELLED, 'cancelled')));
    return open.promise;
  }).catch((error: RpcError) => error.details);
  const begun = (count: number) => vi.waitFor(() => expect(attempts).toHaveLength(count));
  return { attempts, outcome, givenUp, begun, call };
}

/** A failure of the callee that asks for a pause, or to be left alone. */
function pushingBack(pushback: string): CallError {
  const metadata = new Metadata();
  metadata.set('grpc-retry-pushback-ms', pushback);
  const error = { code: status.UNAVAILABLE, details: 'pushing back', metadata };
  return new CallError(Object.assign(new Error('pushing back'), error) as ServiceError, 'sent');
}

const patient = { maxAttempts: 3, hedgingDelayMs: 60_000 };
const down = new RpcError(status.UNAVAILABLE, 'down');

test('attempts are added while there is no answer, and the first answer ends the others', async () => {
  const { attempts, outcome, begun } = start();
  await begun(3);
  expect(attempts.map(({ number, kind }) => [number, kind])).toEqual([
    [1, 'first'],
    [2, 'hedge'],
    [3, 'hedge'],
  ]);
  attempts[1]?.resolve('second');
  expect(await outcome).toBe('second');
  expect(attempts.map(({ scope }) => scope.left)).toEqual([true, false, true]);
});

test('a quick answer needs no hedge', async () => {
  const { attempts, outcome } = start({ settings: { maxAttempts: 3, hedgingDelayMs: 60_000 } });
  attempts[0]?.resolve('first');
  expect(await outcome).toBe('first');
  expect(attempts).toHaveLength(1);
});

test('a failure that is not fatal brings the next attempt at once; the last one is the outcome', async () => {
  const { attempts, outcome, begun } = start({ settings: { maxAttempts: 2, hedgingDelayMs: 60_000 } });
  attempts[0]?.reject(down);
  await begun(2);
  attempts[1]?.reject(new RpcError(status.UNAVAILABLE, 'down too'));
  expect(await outcome).toBe('down too');
});

test('a fatal failure ends all', async () => {
  const { attempts, outcome, begun } = start();
  await begun(3);
  attempts[0]?.reject(new RpcError(status.NOT_FOUND, 'no such thing'));
  expect(await outcome).toBe('no such thing');
  expect(attempts[1]?.scope.left).toBe(true);
});

test('a protection that refuses a hedge leaves the attempts under way alone', async () => {
  const { attempts, outcome, begun } = start();
  await begun(3);
  attempts[1]?.reject(new RpcError(status.RESOURCE_EXHAUSTED, 'full', { rejectedBy: 'bulkhead' }));
  attempts[0]?.resolve('first');
  expect(await outcome).toBe('first');
});

test('no hedge is sent that the token budget does not allow', async () => {
  const throttle = new RetryThrottle({ maxTokens: 2, tokenRatio: 0.1 });
  throttle.failed();
  const { attempts, outcome, givenUp } = start({ throttle });
  await vi.waitFor(() => expect(givenUp).toEqual(['throttled']));
  attempts[0]?.reject(down);
  expect(await outcome).toBe('down');
  expect(attempts).toHaveLength(1);
});

test('a caller that leaves ends all attempts', async () => {
  const { attempts, outcome, begun, call } = start();
  await begun(3);
  call.scope.callerLeft();
  expect(await outcome).toBe('cancelled');
  expect(attempts.map(({ scope }) => scope.left)).toEqual([true, true, true]);
});

test('a caller that leaves before the call, or while nothing is under way, is left alone at once', async () => {
  const gone = new CallScope();
  gone.callerLeft();
  const late = start({ scope: gone });
  expect(await late.outcome).toBe('cancelled');
  expect(late.attempts).toHaveLength(1);
  expect(late.attempts[0]?.scope.left).toBe(true);

  const { attempts, outcome, call } = start({ settings: patient });
  attempts[0]?.reject(pushingBack('1000'));
  await new Promise(setImmediate);
  call.scope.callerLeft();
  expect(await outcome).toBe('the caller has left');
  expect(attempts).toHaveLength(1);
});

test('the pushback of a callee is the pause before the next attempt', async () => {
  const { attempts, outcome, begun } = start({ settings: patient });
  const startedAt = performance.now();
  attempts[0]?.reject(pushingBack('120'));
  await begun(2);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
  attempts[1]?.resolve('second');
  expect(await outcome).toBe('second');
});

test('a callee that wants no more attempts gets none', async () => {
  const { attempts, outcome } = start({ settings: patient });
  attempts[0]?.reject(pushingBack('-1'));
  expect(await outcome).toBe('pushing back');
  expect(attempts).toHaveLength(1);
});

test('failures take tokens, an answer gives some back', async () => {
  const throttle = new RetryThrottle({ maxTokens: 2, tokenRatio: 1 });
  const failing = start({ throttle, settings: { maxAttempts: 1, hedgingDelayMs: 60_000 } });
  failing.attempts[0]?.reject(down);
  await failing.outcome;
  expect(throttle.allows).toBe(false);
  const answered = start({ throttle, settings: { maxAttempts: 1, hedgingDelayMs: 60_000 } });
  answered.attempts[0]?.resolve('fine');
  await answered.outcome;
  expect(throttle.allows).toBe(true);
});
