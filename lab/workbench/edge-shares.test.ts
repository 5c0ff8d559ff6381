import { expect, test } from 'vitest';
import { enoughFor, sharesOf } from './edge-shares.ts';

const calls = { begun: 100, good: 60, failed: 20, waiting: 20, oldestWaitingMs: 900 };

test('shares are of those that began, and add up to all of them', () => {
  expect(sharesOf(calls, 5_000)).toEqual({ good: 0.6, failed: 0.2, waiting: 0.2 });
  // More ended than had begun in it: from before.
  const shares = sharesOf({ ...calls, good: 150, failed: 50 }, 5_000);
  expect(shares).toEqual({ good: expect.closeTo(0.6), failed: expect.closeTo(0.2), waiting: 0.2 });
});

test('calls that wait since before the window are none of those that began in it', () => {
  expect(sharesOf({ ...calls, good: 100, failed: 0, waiting: 16, oldestWaitingMs: 30_000 }, 5_000)).toEqual({
    ...{ good: 1, failed: 0, waiting: 0 },
  });
  expect(sharesOf({ ...calls, oldestWaitingMs: 30_000, waiting: 50 }, 5_000)?.waiting).toBe(0.2);
});

test('where none has ended all wait; where none began there are no shares', () => {
  expect(sharesOf({ ...calls, good: 0, failed: 0, waiting: 100 }, 5_000)).toEqual({
    good: 0,
    failed: 0,
    waiting: 1,
  });
  expect(sharesOf({ ...calls, begun: 0 }, 5_000)).toBeNull();
  // In flight and begun are not read at the same moment.
  expect(sharesOf({ ...calls, good: 0, failed: 0, waiting: 90 }, 5_000)?.waiting).toBe(1);
});

test('where calls neither wait nor have been counted as ended nothing is known of them', () => {
  expect(sharesOf({ ...calls, good: 0, failed: 0, waiting: 0, oldestWaitingMs: 0 }, 5_000)).toBeNull();
  expect(sharesOf({ ...calls, good: 0, failed: 0, waiting: 3 }, 5_000)).toBeNull();
});

test('a p99 needs a hundred, a p90 ten', () => {
  expect([99, 100].map((ended) => enoughFor(0.99, ended))).toEqual([false, true]);
  expect([9, 10].map((ended) => enoughFor(0.9, ended))).toEqual([false, true]);
});
