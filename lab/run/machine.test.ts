import { expect, test } from 'vitest';
import { measureMachine } from './machine.ts';

test('a processor that works shows, in whole percent of all', () => {
  const busy = measureMachine();
  const endAt = Date.now() + 500;
  while (Date.now() < endAt);
  const percent = busy();
  expect(percent).toBe(Math.round(percent));
  expect(percent).toBeGreaterThan(0);
  expect(percent).toBeLessThanOrEqual(100);
});

test('no time is no load', () => {
  expect(measureMachine()()).toBeLessThanOrEqual(100);
});
