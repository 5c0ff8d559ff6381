import { expect, test } from 'vitest';
import { flagParameter, limitParameter, requiredTime } from './parameters.ts';

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

test('flags and limits are read as Go reads them', () => {
  const flag = (text: string) => flagParameter(new URLSearchParams({ f: text }), 'f');
  expect(['', '1', 'T', 'true', '0', 'False'].map(flag)).toEqual([false, true, true, true, false, false]);
  expect(() => flag('x')).toThrow('invalid parameter "f": strconv.ParseBool: parsing "x": invalid syntax');
  const limit = (text: string) => limitParameter(new URLSearchParams({ limit: text }));
  expect(['', '0', '7', '+7'].map(limit)).toEqual([null, null, 7, 7]);
  expect(() => limit('99999999999999999999')).toThrow('value out of range');
});
