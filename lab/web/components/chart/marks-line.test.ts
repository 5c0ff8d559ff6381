import { expect, test } from 'vitest';
import type { ChartLine } from './chart-line.ts';
import { nearestMark, notableMarks } from './marks-line.tsx';

const marks = (points: readonly (readonly [number, number, string, boolean])[]): ChartLine => ({
  ...{ label: 'requests', arm: 0, style: 'marks' },
  points: points.map(([x, y]) => [x, y] as const),
  opens: points.map(([, , id]) => id),
  names: points.map(([, , id]) => `request ${id}`),
  harmed: points.map(([, , , harmed]) => harmed),
});
const same = (value: number) => value;

test('what is pointed at is the nearest mark, within reach, and of two near ones the harmed one', () => {
  const lines = [
    marks([
      [100, 50, 'a', false],
      [101, 50, 'b', true],
      [300, 50, 'c', false],
    ]),
    { ...marks([[100, 60, 'd', false]]), opens: [null] },
  ];
  const at = (x: number, y: number) => nearestMark(lines, [x, y], same, same)?.id;
  expect(at(100, 50)).toBe('b');
  expect(at(92, 50)).toBe('b');
  expect(at(305, 55)).toBe('c');
  expect(at(200, 50)).toBeUndefined();
  expect(at(100, 75)).toBeUndefined();
});

test('keys go through what was harmed, in the order of time; where nothing was, through the slowest', () => {
  const early = marks([
    [1, 900, 'slow', false],
    [4, 5, 'harmed', true],
  ]);
  const late = marks([[2, 7, 'other', true]]);
  expect(notableMarks([early, late]).map(({ id }) => id)).toEqual(['other', 'harmed']);
  const fine = marks(Array.from({ length: 50 }, (_, at) => [at, at % 25, String(at), false] as const));
  const slowest = notableMarks([fine]);
  expect(slowest).toHaveLength(20);
  expect(Math.min(...slowest.map(({ value }) => value))).toBe(15);
  expect(slowest.map(({ atX }) => atX)).toEqual(slowest.map(({ atX }) => atX).sort((a, b) => a - b));
});
