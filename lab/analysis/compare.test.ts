import { describe, expect, it } from 'vitest';
import { compareRuns } from './compare.ts';

const random = () => {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};
const compare = (baseline: number[], candidate: number[]) =>
  compareRuns(baseline, candidate, { random: random() });
const runs = [100, 102, 98, 101, 99];

describe('compareRuns', () => {
  it('finds a clear slowdown and a clear gain', () => {
    const slower = compare(
      runs,
      runs.map((ms) => ms * 1.3),
    );
    expect(slower.verdict).toBe('worse');
    expect(slower.interval?.ratio).toBeCloseTo(1.3, 6);
    expect(slower.interval?.low).toBeGreaterThan(1.25);
    expect(slower.interval?.high).toBeLessThan(1.35);
    expect(
      compare(
        runs,
        runs.map((ms) => ms / 1.3),
      ).verdict,
    ).toBe('better');
  });

  it('calls equal runs, and a sure but small effect, the same', () => {
    expect(compare(runs, [...runs].reverse()).verdict).toBe('same');
    expect(
      compare(
        runs,
        runs.map((ms) => ms * 1.05),
      ).verdict,
    ).toBe('same');
  });

  it('is inconclusive when runs scatter more than the effect', () => {
    expect(compare([50, 100, 200, 80, 150], [60, 260, 120, 90, 180]).verdict).toBe('inconclusive');
  });

  it('is inconclusive, without interval, with fewer than five runs a side', () => {
    expect(compare(runs.slice(1), [900, 900, 900, 900, 900])).toEqual({
      verdict: 'inconclusive',
      interval: null,
      runs: { baseline: 4, candidate: 5 },
    });
  });

  it('gives the same answer to the same runs, and refuses what is no latency', () => {
    expect(compare(runs, [90, 120, 100, 130, 95])).toEqual(compare(runs, [90, 120, 100, 130, 95]));
    expect(() => compare(runs, [0, 1, 1, 1, 1])).toThrow(RangeError);
  });
});
