import { describe, expect, it } from 'vitest';
import { summarise } from './latency.ts';

describe('summarise', () => {
  it('is null without samples', () => {
    expect(summarise([])).toBeNull();
  });

  it('gives exact count, mean, min and max and nearest-rank percentiles', () => {
    const summary = summarise(Array.from({ length: 1000 }, (_, index) => (index + 1) / 2));
    expect(summary).toMatchObject({ count: 1000, mean: 250.25, min: 0.5, max: 500 });
    expect(summary?.p50).toBeCloseTo(250, 1);
    expect(summary?.p90).toBeCloseTo(450, 1);
    expect(summary?.p95).toBeCloseTo(475, 1);
    expect(summary?.p99).toBeCloseTo(495, 1);
    expect(summary?.p999).toBeCloseTo(499.5, 1);
  });

  it.each([0.12, 12.34, 987.65, 2999.87, 4999.43, 15_000.21])('resolves %d ms to 0.1 ms', (ms) => {
    const summary = summarise([ms, ms, ms * 3]);
    expect(Math.abs((summary?.p50 ?? 0) - ms)).toBeLessThanOrEqual(0.1);
  });

  it('keeps every percentile between min and max', () => {
    for (const samples of [[0], [0.001], [7.777, 7.7771], [3, 0, 60_000.123]]) {
      const summary = summarise(samples);
      const ranks = [summary?.min, summary?.p50, summary?.p90, summary?.p95, summary?.p99, summary?.p999];
      const ordered = [...ranks, summary?.max] as number[];
      expect(ordered.toSorted((a, b) => a - b)).toEqual(ordered);
    }
  });

  it.each([-0.01, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (ms) => {
    expect(() => summarise([1, ms])).toThrow(RangeError);
  });
});
