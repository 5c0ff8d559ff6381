import { expect, test } from 'vitest';
import { Closed } from './closed.ts';
import { ConsecutiveFailures } from './consecutive-failures.ts';
import { FailureRatio } from './failure-ratio.ts';
import type { Policy } from './policy.ts';
import { SlowCallRate } from './slow-call-rate.ts';
import type { Outcome } from './stay.ts';

/** A call a letter, one each `everyMs`: `x` fails, `s` takes 300 ms, `.` is quick and well. */
function outcomes(calls: string, everyMs = 1): Outcome[] {
  return [...calls].map((call, index) => ({
    failed: call === 'x',
    tookMs: call === 's' ? 300 : 10,
    atMs: 5_000 + index * everyMs,
  }));
}

/** The number of calls at which it first opens; undefined when it never does. */
function opensAt(policy: Policy, calls: readonly Outcome[]): number | undefined {
  const index = calls.findIndex((outcome) => policy.opensOn(outcome));
  return index < 0 ? undefined : index + 1;
}

const ratio = (thresholdPercentage: number, volume: number, windowMs = 10_000) =>
  new FailureRatio({ thresholdPercentage, volume, windowMs });

test.each([
  ['xxxxx', 5],
  ['....xxxxx', 9],
  ['xxxx', undefined],
  ['xxxx.xxxx.xxxx', undefined],
])('5 failures in a row: %s opens at %s', (calls, at) => {
  expect(opensAt(new ConsecutiveFailures(5), outcomes(calls))).toBe(at);
});

test.each([
  ['xx', undefined],
  ['xxx', 3],
  ['x.x', 3],
  ['x..x.', undefined],
  ['.xx', 3],
  ['..xxx', 5],
  // Only a failure opens it, not a success that makes the number of calls complete.
  ['xx.', undefined],
  ['xx.x', 4],
])('60 %% of at least 3 failed: %s opens at %s', (calls, at) => {
  expect(opensAt(ratio(60, 3), outcomes(calls))).toBe(at);
});

test('a share of 100 % is reached by failures alone, of as many calls as have ended', () => {
  expect(opensAt(ratio(100, 4), outcomes('xxxx'))).toBe(4);
  expect(opensAt(ratio(100, 4), outcomes('.xxxxxxxx'))).toBeUndefined();
});

test('what has left the window no longer counts, neither for nor against', () => {
  // Calls 200 ms apart in a window of 1 s: five or so of the last.
  expect(opensAt(ratio(100, 3, 1_000), outcomes('.....xxxxxx', 200))).toBeGreaterThan(8);
});

// Two failures at 5 s before it; from 6 s on they are out, whichever of the ten buckets the third falls into.
test.each([
  [5_000, 3],
  [5_999, 3],
  [6_000, undefined],
  [7_000, undefined],
  [7_150, undefined],
])('in a window of 1 s, a third failure at %i ms opens it at %s', (atMs, at) => {
  expect(opensAt(ratio(60, 3, 1_000), outcomes('xx').concat({ ...failure, atMs }))).toBe(at);
});

const failure: Outcome = { failed: true, tookMs: 10, atMs: 0 };

test('a window that nothing fell into for long starts anew', () => {
  const policy = ratio(50, 2, 1_000);
  expect(policy.opensOn({ ...failure, atMs: 100 })).toBe(false);
  expect(policy.opensOn({ ...failure, atMs: 1_000_100 })).toBe(false);
  expect(policy.opensOn({ ...failure, atMs: 1_000_200 })).toBe(true);
});

test.each([
  ['ssss', 4],
  ['s.s.', undefined],
  ['..ss', 4],
  ['xxxx', undefined],
])('half of at least 4 slower than 200 ms: %s opens at %s', (calls, at) => {
  const policy = new SlowCallRate(200, { thresholdPercentage: 50, volume: 4, windowMs: 10_000 });
  expect(opensAt(policy, outcomes(calls))).toBe(at);
});

test('of several policies each sees every outcome, and any opens it', () => {
  const settings = { consecutiveFailures: 3, errorThresholdPercentage: 50, volumeThreshold: 6 };
  const turnsOf = (calls: string) => {
    const closed = new Closed({ ...settings, resetTimeoutMs: 1 });
    return outcomes(calls).map((outcome) => closed.judge(outcome));
  };
  expect(turnsOf('.xxx').at(-1)).toBe('open');
  expect(turnsOf('x.x.x').every((turn) => turn === undefined)).toBe(true);
  expect(turnsOf('x.x.xx').at(-1)).toBe('open');
});

test('without more said, a share is one of at least 20 calls in 10 s', () => {
  const closed = new Closed({ errorThresholdPercentage: 50, resetTimeoutMs: 1 });
  const turns = outcomes('x'.repeat(20)).map((outcome) => closed.judge(outcome));
  expect(turns.indexOf('open')).toBe(19);
});
