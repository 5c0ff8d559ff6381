import { expect, test } from 'vitest';
import type { ExitCode } from '../errors.ts';
import { exitCodeByRule, settled } from './required.ts';

const four = { repeat: 5, require: 4 };

test.each([
  ['enough passed', [0, 0, 0, 0], 0],
  ['it looks good, and two failures could still come', [0, 0, 0], null],
  ['one failure is borne', [99, 0, 0, 0, 0], 0],
  ['two are too many, however early', [99, 99], 99],
  ['one that could not be judged is borne too', [5, 0, 0, 0, 0], 0],
  ['it can not pass any more, and failures could still come', [5, 5], null],
  ['it can neither pass nor fail any more', [5, 5, 0, 0], 5],
  ['nobody knows what the one would have been', [5, 99, 0, 0, 0], 5],
] as [string, ExitCode[], ExitCode | null][])('%s: %j is %s', (_what, codes, outcome) => {
  expect(settled(codes, four)).toBe(outcome);
});

test('no run that is left out could have changed it', () => {
  const outcomes = [0, 5, 99] as const;
  const all = (length: number): ExitCode[][] =>
    length === 0 ? [[]] : all(length - 1).flatMap((some) => outcomes.map((code) => [...some, code]));
  for (const require of [1, 2, 3, 4])
    for (const codes of all(4)) {
      const rule = { repeat: 4, require };
      const stops = codes.findIndex((_, index) => settled(codes.slice(0, index + 1), rule) !== null) + 1;
      expect([codes, settled(codes.slice(0, stops), rule)]).toEqual([codes, settled(codes, rule)]);
    }
});

test('what the lab left behind is no matter of how many passed', () => {
  expect(exitCodeByRule([4, 0, 0, 0, 0], four)).toBe(4);
  expect(exitCodeByRule([0, 0], four)).toBe(5);
});
