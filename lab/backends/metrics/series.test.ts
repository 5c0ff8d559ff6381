import { expect, test } from 'vitest';
import { increase, pointAt, type Series, totalIncrease } from './series.ts';

/** A point per second, from second 0. */
const points = (...values: number[]) => values.map((value, i) => ({ tMs: i * 1000, value }));

test('the increase lies between the points next before both times', () => {
  expect(increase(points(1, 2, 4, 8, 16), 1500, 3500)).toEqual({
    value: 6,
    resets: 0,
    fromMs: 1000,
    toMs: 3000,
  });
  expect(increase(points(1, 2, 4, 8, 16), 1000, 3000)).toEqual({
    value: 6,
    resets: 0,
    fromMs: 1000,
    toMs: 3000,
  });
});

test('without a point before, it starts at the first one', () => {
  expect(increase(points(5, 7), -1000, 9000)).toEqual({ value: 2, resets: 0, fromMs: 0, toMs: 1000 });
});

test('a counter that starts again counts from zero', () => {
  expect(increase(points(10, 12, 3, 4, 0, 2), 0, 5000)).toEqual({
    value: 8,
    resets: 2,
    fromMs: 0,
    toMs: 5000,
  });
});

test('a counter at rest grew by 0', () => {
  expect(increase(points(3, 3, 3), 0, 2000)?.value).toBe(0);
});

test('without two points the increase is unknown', () => {
  expect(increase([], 0, 1000)).toBeNull();
  expect(increase(points(1), 0, 1000)).toBeNull();
  expect(increase(points(1, 2, 3), 2500, 9000)).toBeNull();
  expect(increase(points(1, 2, 3), -2000, -1000)).toBeNull();
});

test('a total says how many series it knows', () => {
  const series = (...values: number[]): Series => ({ labels: {}, points: points(...values) });
  expect(totalIncrease([series(1, 2), series(5, 9), series(7)], 0, 1000)).toEqual({
    value: 5,
    known: 2,
    unknown: 1,
  });
  expect(totalIncrease([series(7)], 0, 1000)).toBeNull();
  expect(totalIncrease([], 0, 1000)).toBeNull();
});

test('a point is the newest that is not too old', () => {
  expect(pointAt(points(1, 2, 3), 1999, 1000)).toEqual({ tMs: 1000, value: 2 });
  expect(pointAt(points(1, 2, 3), 5000, 1000)).toBeNull();
  expect(pointAt(points(1, 2, 3), -1, 1000)).toBeNull();
});
