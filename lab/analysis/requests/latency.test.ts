import { describe, expect, it } from 'vitest';
import { summarise } from './latency.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('summarise', () => {
  it('is null without samples', () => {
    expect(summarise([])).toBeNull();
  });

  it('gives exact count, mean, min and max and nearest-rank percentiles, in any order', () => {
    expect(summarise(upTo(1000).map((number) => ((number * 3) % 1001) / 2))).toMatchObject({
      count: 1000,
      mean: 250.25,
      min: 0.5,
      p50: 250,
      p90: 450,
      p95: 475,
      p99: 495,
      p999: 499.5,
      max: 500,
    });
  });

  it.each([25, 77, 140, 160, 175])(
    'takes the next whole rank of %i samples, as all else that tells percentiles',
    (count) => {
      expect(summarise(upTo(count))).toMatchObject({
        p50: Math.ceil(count / 2),
        p99: Math.ceil(count * 0.99),
      });
    },
  );

  it.each([0.12, 12.34, 987.65, 2999.87, 4999.43, 15_000.21])('keeps %d ms as it is', (ms) => {
    expect(summarise([ms, ms, ms * 3])?.p50).toBe(ms);
  });

  it('tells where the true quantile lies', () => {
    expect(summarise(upTo(10))?.interval('p50')).toEqual({ low: 2, high: 9 });
    expect(summarise(upTo(10))?.interval('p99')).toBeNull();
  });

  it.each([-0.01, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (ms) => {
    expect(() => summarise([1, ms])).toThrow(RangeError);
  });
});
