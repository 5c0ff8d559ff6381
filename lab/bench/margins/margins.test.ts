import { expect, test } from 'vitest';
import { marginOf, type Outcome } from './margins.ts';
import { marginTable } from './table.ts';

const passed = (observed: number): Outcome => ({ verdict: 'pass', observed });
const reads = { name: 'reads-stay-fast', unit: 'x', atMost: 2 };

test('the distance is in units of the limit, and below 0 beyond it', () => {
  const margin = marginOf(reads, [passed(1), passed(1.5), { verdict: 'fail', observed: 2.5 }]);
  expect(margin).toMatchObject({
    observed: { min: 1, median: 1.5, max: 2.5 },
    distance: { min: -0.25, median: 0.25, max: 0.5 },
    verdicts: { pass: 2, fail: 1, 'no-data': 0, inconclusive: 0 },
  });
  expect(margin.failsAtMost).toBeCloseTo(0.8646, 4);
});

test('of a lower limit too, and of two the nearer one', () => {
  const least = marginOf({ name: 'a', unit: '%', atLeast: 80 }, [passed(100)]);
  expect(least.distance).toEqual({ min: 0.25, median: 0.25, max: 0.25 });
  const both = marginOf({ name: 'a', unit: '%', atLeast: 50, atMost: 100 }, [passed(60), passed(90)]);
  expect(both.distance).toMatchObject({ min: expect.closeTo(0.1), max: expect.closeTo(0.2) });
  expect(marginOf({ name: 'a', unit: '%', atLeast: -10 }, [passed(-5)]).distance?.min).toBe(0.5);
});

test('a limit of 0 is no unit', () => {
  const margin = marginOf({ name: 'a', unit: 'calls', atMost: 0 }, [passed(0)]);
  expect(margin).toMatchObject({ observed: { max: 0 }, distance: null });
});

test('what was not judged says nothing of distance or rate', () => {
  const margin = marginOf(reads, [
    { verdict: 'inconclusive', observed: 9 },
    { verdict: 'no-data', observed: null },
  ]);
  expect(margin).toMatchObject({ observed: null, distance: null, failsAtMost: null });
  expect(margin.verdicts).toEqual({ pass: 0, fail: 0, 'no-data': 1, inconclusive: 1 });
});

test('the table has a row for each, and one for the runs as a whole', () => {
  const margins = [
    marginOf(reads, [passed(1), passed(1.5)]),
    marginOf({ name: 'none', unit: 'calls', atMost: 0 }, [passed(0), { verdict: 'no-data', observed: null }]),
  ];
  const cells = marginTable(margins, { runs: 2, failed: 0 })
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .filter(Boolean),
    );
  expect(cells[2]).toEqual([
    ...['reads-stay-fast', '<= 2 x', '1.00', '1.25', '1.50', '0.25', '0.38'],
    ...['2', '0', '0', '0', '77.6%'],
  ]);
  expect(cells[3]).toEqual([
    ...['none', '<= 0 calls', '0.00', '0.00', '0.00', '-', '-'],
    ...['1', '0', '0', '1', '95.0%'],
  ]);
  expect(cells[4]).toEqual([
    ...['any of them', '-', '-', '-', '-', '-', '-'],
    ...['2', '0', '-', '-', '77.6%'],
  ]);
});
