import { expect, test } from 'vitest';
import { waitingByRoute } from './waiting.ts';

test('by route: how many wait, and for how long the oldest has', () => {
  const underWay = [
    { route: 'a', sentMs: 300 },
    { route: 'b', sentMs: 900 },
    { route: 'a', sentMs: 100 },
  ];
  expect(waitingByRoute(underWay, 1_000)).toEqual([
    { route: 'a', count: 2, oldestMs: 900 },
    { route: 'b', count: 1, oldestMs: 100 },
  ]);
  expect(waitingByRoute([], 1_000)).toEqual([]);
});
