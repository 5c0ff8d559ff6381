import { expect, test } from 'vitest';
import { backoffHeld, chanceOfLess } from './backoff.ts';
import { callsOf, foundIn, ordering, payEdge } from './example-calls.ts';

const retry = { maxAttempts: 3, initialBackoffMs: 50, maxBackoffMs: 80 };

/** Calls that were tried twice, with these pauses between. */
function held(...pausesMs: readonly number[]) {
  const requests = pausesMs.map((pauseMs) =>
    ordering(900, [
      { at: [100, 110], status: 'UNAVAILABLE' },
      { at: [110 + pauseMs, 300 + pauseMs], number: 2, kind: 'retry' },
    ]),
  );
  return foundIn(backoffHeld(payEdge({ retry })), callsOf(...requests));
}

test('pauses as they are drawn are as they have to be', () => {
  const { looked, breaches } = held(2, 31, 48, 20, 12);
  expect([looked.get('order -> payment'), breaches]).toEqual([5, []]);
});

test('four that are as good as none are too many', () => {
  expect(held(1.2, 1.1, 2, 1.4).breaches).toEqual([
    'order -> payment: 4 pauses before retries took 3% of their longest on average, expected about 50%',
  ]);
});

test('one alone may be that short', () => {
  expect(held(0.5).breaches).toEqual([]);
});

test('none is longer than its ceiling, which doubles up to its bound', () => {
  expect(held(140, 20).breaches).toEqual([]);
  expect(held(160, 20).breaches).toEqual([expect.stringContaining('expected attempt 2 within 50 ms')]);
  const third = [
    { at: [100, 110], status: 'UNAVAILABLE' },
    { at: [130, 140], number: 2, kind: 'retry', status: 'UNAVAILABLE' },
    { at: [325, 330], number: 3, kind: 'retry' },
  ] as const;
  expect(foundIn(backoffHeld(payEdge({ retry })), callsOf(ordering(900, third))).breaches).toEqual([
    expect.stringContaining('expected attempt 3 within 80 ms of the one before it, found 185 ms'),
  ]);
});

test('without retries there is nothing to look at, nor after a callee that may have said how long to wait', () => {
  expect(held().looked.size).toBe(0);
  const told = [
    { at: [100, 110], status: 'RESOURCE_EXHAUSTED' },
    { at: [500, 510], number: 2, kind: 'retry' },
  ] as const;
  expect(foundIn(backoffHeld(payEdge({ retry })), callsOf(ordering(900, told))).looked.size).toBe(0);
});

test('the chance of a sum of draws', () => {
  expect(chanceOfLess(1, 0.3)).toBeCloseTo(0.3, 10);
  expect(chanceOfLess(2, 1)).toBeCloseTo(0.5, 10);
  // 0.8^3 / 3!
  expect(chanceOfLess(3, 0.8)).toBeCloseTo(0.085333, 5);
  expect(chanceOfLess(12, 6)).toBeCloseTo(0.5, 6);
  expect(chanceOfLess(13, 6.5)).toBeCloseTo(0.5, 6);
  // The exact and the normal meet: both about 3 sigma below.
  expect(chanceOfLess(12, 3)).toBeCloseTo(chanceOfLess(13, 3.378), 3);
});
