import { expect, test } from 'vitest';
import { shareInterval, upperShare } from './share-interval.ts';

test('a share has the bounds of Clopper and Pearson', () => {
  // Brown, Cai and DasGupta, Statistical Science 16, 2001, and `binom.test` of R.
  const found = [shareInterval(35, 38), shareInterval(1, 10), shareInterval(5, 10)].map((each) => [
    each?.low.toFixed(4),
    each?.high.toFixed(4),
  ]);
  expect(found).toEqual([
    ['0.7862', '0.9834'],
    ['0.0025', '0.4450'],
    ['0.1871', '0.8129'],
  ]);
});

test('where all or none are hit that side has no doubt that a limit could lie in', () => {
  expect(shareInterval(10, 10)?.high).toBe(1);
  expect(shareInterval(0, 10)?.low).toBe(0);
  expect(shareInterval(0, 10)?.high).toBeCloseTo(0.3085, 4);
  expect(shareInterval(0, 0)).toBeNull();
});

test('many are no trouble', () => {
  expect(upperShare(99_000, 100_000, 0.025)).toBeCloseTo(0.9906, 4);
});
