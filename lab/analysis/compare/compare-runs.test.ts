import { describe, expect, test } from 'vitest';
import { createRandom } from '../../load/random.ts';
import { canDecide, compareRuns } from './compare-runs.ts';

const MORE = { worse: 'more' } as const;
const BASE = [100, 101, 102, 103, 104];
const times = (factor: number) => BASE.map((value) => value * factor);

test.each([
  [1.5, 'more', 'regressed'],
  [1.5, 'less', 'improved'],
  [0.5, 'more', 'improved'],
  [0.5, 'less', 'regressed'],
  [1, 'more', 'unchanged'],
  // The interval excludes 1, and nobody minds.
  [1.05, 'more', 'unchanged'],
] as const)('times %f where %s is worse: %s', (factor, worse, change) => {
  const found = compareRuns(BASE, times(factor), { worse });
  expect(found).toMatchObject({ change, runsItTakes: null });
  expect(found.ratio?.value).toBeCloseTo(factor, 10);
});

test('the smallest effect that matters is said by whoever asks', () => {
  expect(compareRuns(BASE, times(1.05), { ...MORE, leastEffect: 0.03 }).change).toBe('regressed');
});

test.each([
  ['less', [60, 70, 99, 103, 102]],
  ['more', [100, 101, 104, 140, 150]],
] as const)('a large loss that may be is not unchanged where %s is worse', (worse, head) => {
  expect(compareRuns(BASE, head, { worse }).change).toBe('inconclusive');
});

describe('inconclusive', () => {
  test('runs that differ too much: it says how many would tell', () => {
    const noisy = [60, 80, 100, 120, 140];
    const found = compareRuns(noisy, noisy, MORE);
    expect(found.change).toBe('inconclusive');
    expect(found.runsItTakes).toBeGreaterThan(20);
  });

  test('it takes more runs than there were, also where one bound alone is beyond the least effect, and by little', () => {
    const random = createRandom(1, 'runs it takes');
    const five = (by: number) => Array.from({ length: 5 }, () => by * Math.exp(0.2 * random.next()));
    const found = Array.from({ length: 500 }, () => compareRuns(five(1), five(1.1), MORE));
    const open = found.filter(({ change }) => change === 'inconclusive');
    expect(open.length).toBeGreaterThan(50);
    for (const { runsItTakes } of open) expect(runsItTakes ?? 1_000).toBeGreaterThan(5);
    // The bound of 1.27 has to come to 1.25: 5 x ((log 1.27 - log 1.18) / (log 1.25 - log 1.18))^2.
    const near = compareRuns([1, 1, 1, 1, 1], [1.18, 1.18, 1.18, 1.27, 1.27], { ...MORE, leastEffect: 0.25 });
    expect(near).toMatchObject({ change: 'inconclusive', runsItTakes: 9 });
  });

  test('too few runs: it says how many can decide', () => {
    expect(compareRuns([1, 2, 3], [4, 5, 6], MORE)).toEqual({
      change: 'inconclusive',
      ratio: null,
      runsItTakes: 4,
    });
    expect(compareRuns(BASE.slice(1), times(2).slice(1), { ...MORE, primaries: 3 })).toMatchObject({
      runsItTakes: 5,
    });
  });
});

test.each([
  [3, 1, false],
  [4, 1, true],
  [4, 2, false],
  [5, 3, true],
  [5, 7, false],
])('%i runs a side and %i metrics: %s', (runs, primaries, decides) => {
  expect(canDecide(runs, runs, primaries)).toBe(decides);
});

test.each([0, -1, NaN, Number.POSITIVE_INFINITY])('%f is no measure', (value) => {
  expect(() => compareRuns([value, 1, 2, 3], [1, 2, 3, 4], MORE)).toThrow(RangeError);
});

describe('of 2,000 comparisons of five runs with five', () => {
  /** Runs of a machine that is slower by 5% now and then: log-normal, seeded. */
  const changes = (factor: number) => {
    const random = createRandom(1, 'runs', factor);
    const normal = () => Math.sqrt(2 * random.exponential()) * Math.cos(2 * Math.PI * random.next());
    const five = (by: number) => Array.from({ length: 5 }, () => by * Math.exp(0.05 * normal()));
    return Array.from({ length: 2_000 }, () => compareRuns(five(1), five(factor), MORE));
  };

  test('with themselves: at most 1 of 100 regressed, and the interval excludes 1 in at most 5', () => {
    const found = changes(1);
    expect(found.filter(({ change }) => change === 'regressed').length).toBeLessThan(20);
    expect(found.filter(({ ratio }) => ratio && (ratio.low > 1 || ratio.high < 1)).length).toBeLessThan(100);
  });

  test('with those of a system a fifth slower: at least 95 of 100 regressed', () => {
    expect(changes(1.2).filter(({ change }) => change === 'regressed').length).toBeGreaterThan(1_900);
  });
});
