import { expect, test } from 'vitest';
import { formatOpenMetricsFloat, parseFloat64 } from './float.ts';

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

test('what is no number is known in time in proportion to its length', () => {
  const began = performance.now();
  for (const text of [`${'1'.repeat(1_000_000)}x`, `${'1'.repeat(500_000)}.${'1'.repeat(500_000)}x`]) {
    expect(parseFloat64(text)).toBeNull();
  }
  // The square of it takes an hour.
  expect(performance.now() - began).toBeLessThan(5000);
});
