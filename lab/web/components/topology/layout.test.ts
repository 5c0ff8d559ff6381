import { expect, test } from 'vitest';
import { layOut } from './layout.ts';

const at = (names: readonly string[], edges: readonly (readonly [string, string])[]) => {
  const { placed, ...rest } = layOut(
    names,
    edges.map(([from, to]) => ({ from, to })),
  );
  return { ...rest, at: Object.fromEntries(placed.map(({ name, layer, row }) => [name, [layer, row]])) };
};

test('callers stand left of what they call, by the longest way', () => {
  const { at: places, layers } = at(
    ['a', 'b', 'c', 'd'],
    [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
      ['c', 'd'],
    ],
  );
  expect(layers).toBe(4);
  expect(['a', 'b', 'c', 'd'].map((name) => places[name]?.[0])).toEqual([0, 1, 2, 3]);
});

test('no two stand in one place, and whatever circles there are, it comes to an end', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const { at: places } = at(names, [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
    ['c', 'c'],
    ['a', 'd'],
    ['a', 'e'],
    ['e', 'd'],
  ]);
  expect(new Set(names.map((name) => String(places[name]))).size).toBe(names.length);
  expect(places.a?.[0]).toBe(0);
});
