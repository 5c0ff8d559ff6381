import { expect, test } from 'vitest';
import { requiredTime } from './parameters.ts';

const timeOf = (text: string) => requiredTime(new URLSearchParams({ time: text }), 'time');

test.each([
  ['1.5', 1500],
  ['-0.001', -1],
  ['9e12', 9e15],
  ['1970-01-01T00:00:01Z', 1000],
])('the time %s', (text, ms) => {
  expect(timeOf(text)).toBe(ms);
});

test.each(['', 'noon', 'NaN', 'Inf', '1e300', '-1e300', '9.1e12'])('the time %j is refused', (text) => {
  expect(() => timeOf(text)).toThrow(
    `invalid parameter "time": cannot parse ${JSON.stringify(text)} to a valid timestamp`,
  );
});
