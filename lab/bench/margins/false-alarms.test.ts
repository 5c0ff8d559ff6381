import { expect, test } from 'vitest';
import { upperBound } from './false-alarms.ts';

test('none of so many runs: 1 - 0.05^(1/n)', () => {
  expect(upperBound(0, 0)).toBeNull();
  for (const runs of [1, 20, 299]) expect(upperBound(0, runs)).toBeCloseTo(1 - 0.05 ** (1 / runs), 9);
  expect(upperBound(0, 299)).toBeLessThan(0.01);
  expect(upperBound(0, 298)).toBeGreaterThan(0.01);
});

test('some of so many: what the tables of Clopper and Pearson say', () => {
  // Upper ends of 90% intervals, of which 5% lie above.
  expect(upperBound(1, 20)).toBeCloseTo(0.2161, 4);
  expect(upperBound(2, 10)).toBeCloseTo(0.5069, 4);
  expect(upperBound(10, 10)).toBe(1);
  expect(upperBound(50, 1_000)).toBeCloseTo(0.063, 3);
});
