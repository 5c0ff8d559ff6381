import { expect, test } from 'vitest';
import { circles } from './circles.ts';

test('a circle is found, and what only hangs on it is not of it', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['a', 'f'], g: [] };
  expect(circles(new Map(Object.entries(graph)))).toEqual([
    ['d', 'e'],
    ['a', 'b', 'c'],
  ]);
});
