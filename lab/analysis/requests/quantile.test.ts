import { describe, expect, test } from 'vitest';
import { createRandom } from '../../load/random.ts';
import { minSamples, nearestRank, QUANTILES, type Quantile, quantileInterval } from './quantile.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test.each<[Quantile, number]>([
  ['p50', 10],
  ['p90', 50],
  ['p95', 100],
  ['p99', 500],
  ['p999', 5_000],
])('%s is claimed on %i samples at least: five lie beyond it', (quantile, least) => {
  expect(minSamples(quantile)).toBe(least);
});

test.each([
  [0.5, 1, 1],
  [0.5, 2, 1],
  [0.5, 3, 2],
  [0.99, 100, 99],
  [0.99, 101, 100],
  // The rank is the next whole number: an HdrHistogram takes the nearest, 158.
  [0.99, 160, 159],
  [0.9, 10, 9],
  [0.99, 700, 693],
  [0.001, 10, 1],
  [1, 7, 7],
])('the share %d of the first %i numbers is %i', (share, count, value) => {
  expect(nearestRank(upTo(count), share)).toBe(value);
});

test('of nothing there is no quantile and no interval', () => {
  expect(nearestRank([], 0.5)).toBeNull();
  expect(quantileInterval([], 'p50')).toBeNull();
});

describe('the interval', () => {
  // From tables of the binomial distribution.
  test.each<[Quantile, number, number, number]>([
    ['p50', 10, 2, 9],
    ['p50', 100, 40, 61],
    ['p90', 50, 41, 50],
    ['p90', 100, 84, 96],
  ])('of %s of the first %i numbers is %i to %i', (quantile, count, low, high) => {
    expect(quantileInterval(upTo(count), quantile)).toEqual({ low, high });
  });

  test('has both bounds wherever a quantile may be claimed, and none far below', () => {
    for (const quantile of Object.keys(QUANTILES) as Quantile[]) {
      expect(quantileInterval(upTo(minSamples(quantile)), quantile)).not.toBeNull();
      expect(quantileInterval(upTo(Math.floor(minSamples(quantile) / 2)), quantile)).toBeNull();
    }
  });

  test.each<[Quantile, number]>([
    ['p50', 10],
    ['p90', 50],
    ['p90', 75],
    ['p99', 500],
  ])('of %s of %i draws holds the true one in 95%% of all cases at least', (quantile, count) => {
    const random = createRandom(1, quantile, String(count));
    const tries = 4_000;
    let holds = 0;
    for (let index = 0; index < tries; index++) {
      const draws = Float64Array.from({ length: count }, () => random.next()).sort();
      const { low, high } = quantileInterval(draws, quantile) ?? { low: 1, high: 0 };
      if (low <= QUANTILES[quantile] && QUANTILES[quantile] <= high) holds += 1;
    }
    // Three standard errors of 4000 draws are one point.
    expect(holds / tries).toBeGreaterThan(0.94);
  });

  test('of very many values neither underflows nor takes long', () => {
    const { low, high } = quantileInterval(upTo(1_000_000), 'p50') ?? {};
    expect([low, high]).toEqual([499_020, 500_981]);
  });
});
