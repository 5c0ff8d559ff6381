import { expect, test } from 'vitest';
import { GoodTimes } from './good-times.ts';

test('a quantile lies within a step of 5%, also of several together', () => {
  const [times, others] = [new GoodTimes(), new GoodTimes()];
  expect(times.quantile(0.5)).toBeNull();
  for (const ms of [10, 10, 200]) times.add(ms);
  others.add(4_000);
  times.addAll(others);
  expect(times.count).toBe(4);
  for (const [share, ms] of [
    [0.5, 10],
    [0.75, 200],
    [1, 4_000],
  ] as const) {
    const { atLeast = 0, atMost = 0 } = times.quantile(share) ?? {};
    expect([atLeast <= ms, atMost > ms, atMost / atLeast]).toEqual([true, true, expect.closeTo(1.05)]);
  }
  times.add(0);
  expect(times.quantile(0)?.atMost).toBeLessThan(0.2);
});
