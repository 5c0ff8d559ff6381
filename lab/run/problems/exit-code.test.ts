import { expect, test } from 'vitest';
import { ExitCode } from '../../errors.ts';
import { gravest } from './exit-code.ts';

test.each<[ExitCode[], ExitCode]>([
  [[], 0],
  [[0, 0], 0],
  [[0, 5], 5],
  [[5, 99], 99],
  [[99, 4], 4],
  [[4, 3], 3],
  [[3, 2], 2],
  [[2, 130, 99], 130],
])('of %j the gravest is %i', (codes, code) => {
  expect(gravest(codes)).toBe(code);
  expect(gravest(codes.toReversed())).toBe(code);
});

test('each exit code but 0 is graver than 0', () => {
  for (const code of Object.values(ExitCode)) expect(gravest([0, code])).toBe(code);
});
