import { expect, test } from 'vitest';
import { BadDataError } from './bad-data.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { parseSelector } from './selector.ts';

test('a selector with all its parts', () => {
  const { matchers, ...rest } = parseSelector('m:x{a="1",b!~"2"}[1m30s] @ 12.5 offset -2s');
  expect(rest).toEqual({ rangeMs: 90_000, atMs: 12_500, offsetMs: -2000 });
  expect(matchers.map(({ name, operator, value }) => name + operator + value)).toEqual([
    '__name__=m:x',
    'a=1',
    'b!~2',
  ]);
});

test.each([
  'rate(up[1m])',
  'sum by (job) (up)',
  'sum(up)',
  'up + 1',
  'up == 1',
  'up and up',
  'up[1m:1s]',
  '-up',
  '1',
  '"text"',
  '(up or down)',
  'count_values("x", up)',
  'sum without(a) (up)',
])('%s is refused for what it is', (query) => {
  const message = `the embedded metrics store answers selectors only, such as up{job="payment"} or up[30s], got ${JSON.stringify(query)}`;
  expect(() => parseSelector(query)).toThrow(BadDataError);
  expect(() => parseSelector(query)).toThrow(message);
});

test('a parse error has line and column', () => {
  expect(() => parseSelector('up{\n  a=b}')).toThrow(
    '2:5: parse error: unexpected "b}", expected a string in label matching',
  );
});

test.each([
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1y2w3d4h5m6s7ms', 31_536_000_000 + 1_209_600_000 + 259_200_000 + 14_706_007],
])('the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '5', '1.5s', '1s1m', '1s1s', '-1s', '1 s', 's'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('durations are written in the fewest units', () => {
  expect([0, 250, 60_000, 90_500, 604_800_000].map(formatDuration)).toEqual([
    '0s',
    '250ms',
    '1m',
    '1m30s500ms',
    '1w',
  ]);
});
