import { expect, test } from 'vitest';
import { CONSTANT, isOver, type LoadShape, peakTimes, timesAt } from './load-shape.ts';

const shape = (kind: 'ramp' | 'spike' | 'wave', times = 3): LoadShape => ({ kind, times, lasts: 10 });

test.each([
  ['ramp', [1, 2, 3, 3]],
  ['spike', [3, 3, 1, 1]],
  ['wave', [1, 3, 1, 3]],
] as const)('a %s after none, half, all, and one and a half of its length', (kind, expected) => {
  const found = [0, 5, 10, 15].map((sinceS) => timesAt(shape(kind), sinceS));
  expect(found.map((times) => Number(times.toFixed(6)))).toEqual(expected);
});

test('ramps and spikes end, waves and the constant load go on', () => {
  expect([shape('ramp'), shape('spike'), shape('wave'), CONSTANT].map((each) => isOver(each, 10))).toEqual([
    ...[true, true, false, false],
  ]);
  expect(isOver(shape('ramp'), 9.9)).toBe(false);
});

test('the most of a shape that only lowers the load is the load itself', () => {
  expect([peakTimes(shape('wave', 0.2)), peakTimes(shape('spike', 4)), peakTimes(CONSTANT)]).toEqual([
    1, 4, 1,
  ]);
});
