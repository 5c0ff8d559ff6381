import { expect, test } from 'vitest';
import { timesBeside } from './ruler.tsx';

test('times beside the deadline are left out where its name takes their room', () => {
  expect(timesBeside([0, 3_100], 3_000, 400)).toEqual([0, 1_000, 2_000]);
  expect(timesBeside([0, 3_300], 2_500, 400)).toEqual([0, 1_000, 2_000, 3_000]);
  expect(timesBeside([0, 3_300], 2_300, 400)).toEqual([0, 1_000, 3_000]);
  expect(timesBeside([0, 3_300], null, 400)).toEqual([0, 1_000, 2_000, 3_000]);
});

test('a narrow axis has fewer of them', () => {
  expect(timesBeside([0, 500], null, 400)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(timesBeside([0, 500], null, 140)).toEqual([0, 500]);
});
