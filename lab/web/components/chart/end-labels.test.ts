import { expect, test } from 'vitest';
import { keptApart } from './end-labels.tsx';

const places = (ats: readonly number[], lowest?: number) =>
  keptApart(
    ats.map((at) => ({ label: String(at), tone: '', at })),
    lowest,
  ).map(({ label, at }) => [Number(label), at]);

test('names of lines that end together stand one below the other, and none below where there is no room', () => {
  expect(places([40, 10])).toEqual([
    [10, 10],
    [40, 40],
  ]);
  expect(places([90, 95])).toEqual([
    [90, 90],
    [95, 103],
  ]);
  expect(places([90, 95, 20], 98)).toEqual([
    [20, 20],
    [90, 85],
    [95, 98],
  ]);
});
