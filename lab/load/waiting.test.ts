import { expect, test } from 'vitest';
import { waitingByRoute } from './waiting.ts';

test('by route: how many wait, and for how long the oldest has', () => {
  const underWay = [
    { route: 'a', sentMs: 4_300 },
    { route: 'b', sentMs: 9_900 },
    { route: 'a', sentMs: 5_100 },
  ];
  expect(waitingByRoute(underWay, 10_000)).toEqual([
    { route: 'a', count: 2, recent: 1, oldestMs: 5_700 },
    { route: 'b', count: 1, recent: 1, oldestMs: 100 },
  ]);
  expect(waitingByRoute([], 10_000)).toEqual([]);
});
