import { expect, test } from 'vitest';
import { distanceOf } from './distance.ts';

test.each([
  [97.5, { atLeast: 99, atMost: null }, '% ok', '1.5 points'],
  [98, { atLeast: 99, atMost: null }, '%', '1 point'],
  [57.99, { atLeast: null, atMost: 2 }, 'x baseline p90', '56x'],
  [695, { atLeast: null, atMost: 500 }, 'ms', '195 ms'],
  [1, { atLeast: null, atMost: 0 }, '', '1'],
  [0.5, { atLeast: 0.9, atMost: 1.1 }, 'attempts a request', '0.4 attempts a request'],
] as const)('%s of %o %s is off by %s', (observed, limit, unit, told) => {
  expect(distanceOf({ observed, limit, unit })).toBe(told);
});

test('what holds, or was not observed, is off by nothing', () => {
  const limit = { atLeast: 0.9, atMost: 1.1 };
  expect(distanceOf({ observed: 1, limit, unit: '' })).toBeNull();
  expect(distanceOf({ observed: null, limit, unit: '' })).toBeNull();
});
