import { describe, expect, test } from 'vitest';
import { dueMsOf, meanRate, peakOf, type Rate, requestsUntil } from './rate.ts';

/** 10 a second for a second, up to 30 in two, a second of 100, and on with 20. */
const SHAPED: Rate = [
  { untilMs: 1_000, fromRps: 10, toRps: 10 },
  { untilMs: 3_000, fromRps: 10, toRps: 30 },
  { untilMs: 4_000, fromRps: 100, toRps: 100 },
  { untilMs: 5_000, fromRps: 20, toRps: 20 },
];

describe('how many requests are due', () => {
  test.each([
    [0, 0],
    [500, 5],
    [1_000, 10],
    // 10 a second has risen to 20: 15 on average.
    [2_000, 25],
    [3_000, 50],
    [3_500, 100],
    [4_000, 150],
    [5_000, 170],
    // The end of the last one goes on.
    [7_000, 210],
  ])('until %i ms: %f', (tMs, requests) => {
    expect(requestsUntil(SHAPED, tMs)).toBeCloseTo(requests, 9);
  });

  test('of a rate that stays', () => {
    expect(requestsUntil(25, 4_000)).toBe(100);
  });
});

test.each<Rate>([25, SHAPED, [{ untilMs: 10_000, fromRps: 200, toRps: 0.5 }]])(
  'when one is due is the reverse, in any order: %j',
  (rate) => {
    const dueMs = dueMsOf(rate);
    for (const tMs of [0, 1, 999, 1_000, 1_700, 2_999, 3_000, 3_001, 4_000, 9_000, 20_000, 1_200])
      expect(dueMs(requestsUntil(rate, tMs))).toBeCloseTo(tMs, 6);
  },
);

test('its peak, and its mean over a part', () => {
  expect([peakOf(7), peakOf(SHAPED)]).toEqual([7, 100]);
  expect(meanRate(7, 0, 10)).toBe(7);
  expect(meanRate(SHAPED, 1_000, 3_000)).toBeCloseTo(20, 9);
});
