import { beforeEach, expect, test } from 'vitest';
import { PingStrikes } from './ping-strikes.ts';

let nowMs: number;
let strikes: PingStrikes;
beforeEach(() => {
  nowMs = 0;
  strikes = new PingStrikes({ now: () => nowMs, after: () => () => {} });
});

/** Whether each of so many pings at that pace was one too many. */
const pings = (count: number, everyMs: number, openStreams = 1) =>
  Array.from({ length: count }, () => {
    nowMs += everyMs;
    return strikes.pinged(openStreams);
  });

test('the third that comes too soon is one too many', () => {
  expect(pings(4, 1_000)).toEqual([false, false, false, true]);
});

test('one each 5 s is never too soon, a bit more often is', () => {
  expect(pings(100, 5_000)).not.toContain(true);
  expect(pings(3, 4_999)).toEqual([false, false, true]);
});

test('with no call open each within two hours is too soon', () => {
  expect(pings(4, 7_199_999, 0)).toEqual([false, false, false, true]);
});

test('what the server sends forgives all, and the next ping with it', () => {
  expect(pings(3, 1_000)).toEqual([false, false, false]);
  strikes.wrote();
  expect(pings(4, 1_000)).toEqual([false, false, false, true]);
});
