import { expect, test } from 'vitest';
import { formatOpenMetricsFloat } from './float.ts';

test.each([
  [1, '1.0'],
  [0, '0.0'],
  [-1, '-1.0'],
  [0.25, '0.25'],
  [0.0001, '0.0001'],
  [0.00002, '2e-05'],
  [999_999, '999999.0'],
  [1_000_000, '1e+06'],
  [123_456_789, '1.23456789e+08'],
  [1e300, '1e+300'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NaN, 'NaN'],
])('the bound %d is spelled %s', (value, text) => {
  expect(formatOpenMetricsFloat(value)).toBe(text);
});
