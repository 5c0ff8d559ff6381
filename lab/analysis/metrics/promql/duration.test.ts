import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

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
