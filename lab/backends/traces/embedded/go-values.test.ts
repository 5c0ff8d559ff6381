import { expect, test } from 'vitest';
import { parseBool, parseDuration, parseInteger, parseQuery, parseTime } from './go-values.ts';

const NOON = 1_700_049_600_000_000_000n;

test.each([
  ['2023-11-15T12:00:00Z', NOON],
  ['2023-11-15T12:00:00.1234567899Z', NOON + 123_456_789n],
  ['2023-11-15T12:00:00,5Z', NOON + 500_000_000n],
  ['2023-11-15T13:30:00+01:30', NOON],
  ['2024-02-29T0:00:00Z', 1_709_164_800_000_000_000n],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000_000_000n],
  ['2023-02-30T00:00:00Z', null],
  ['2023-02-29T00:00:00Z', null],
  ['2023-11-15T24:00:00Z', null],
  ['2023-11-15T12:00:60Z', null],
  ['2023-11-15t12:00:00z', null],
  ['2023-11-15T12:00:00+25:00', null],
  ['2023-11-15', null],
])('the time %s', (text, expected) => expect(parseTime(text)).toBe(expected));

test.each([
  ['0', 0n],
  ['-0', 0n],
  ['1.5s', 1_500_000_000n],
  ['1h2m.5s', 3_720_500_000_000n],
  ['0.3ms', 300_000n],
  ['1.9ns', 1n],
  ['-1s', -1_000_000_000n],
  ['9223372036854775807ns', 2n ** 63n - 1n],
  ['9223372036854775808ns', null],
  ['-9223372036854775808ns', -(2n ** 63n)],
  ['1', null],
  ['', null],
  ['.s', null],
  ['1 s', null],
  ['1toString', null],
])('the duration %s', (text, expected) => expect(parseDuration(text)).toBe(expected));

test('booleans and integers', () => {
  expect(['1', 't', 'TRUE', 'True', '0', 'F', 'false', 'tRUE', 'yes', ''].map(parseBool)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    null,
    null,
    null,
  ]);
  expect(['+5', '-3', '007', '1e3', '9223372036854775808', ''].map(parseInteger)).toEqual([
    5n,
    -3n,
    7n,
    null,
    null,
    null,
  ]);
});

test('of each name the first value; what is badly escaped is left out', () => {
  const params = parseQuery('a=1&a=2&b=%zz&c=x+y%26%C3%BC&d;e=1&%66=ü&g&=h&&');
  expect([...params]).toEqual([
    ['a', '1'],
    ['c', 'x y&ü'],
    ['f', 'ü'],
    ['g', ''],
    ['', 'h'],
  ]);
});
