import { expect, test } from 'vitest';
import { timesUsual, usualOf } from './usual.ts';

const row = (arm: string, phase: string, name: string) => ({ arm, phase, name });

test("usual is what the first arm's first phase had, all of it", () => {
  const first = [row('unprotected', 'baseline', 'a'), row('unprotected', 'baseline', 'b')];
  const others = [row('unprotected', 'fault', 'a'), row('protected', 'baseline', 'a')];
  expect(usualOf([...first, ...others])).toEqual(first);
  expect(usualOf([])).toEqual([]);
});

test('each run is held against itself, and against nothing there is nothing', () => {
  expect(timesUsual([10, 30, null, 8, 9], [5, 10, 2, 0, null])).toEqual([2, 3, null, null, null]);
  expect(timesUsual([1, 0], undefined)).toEqual([null, null]);
  expect(timesUsual([0], [4])).toEqual([0]);
});
