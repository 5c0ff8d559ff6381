import { expect, test } from 'vitest';
import { LITERAL, literalSeconds } from './literal.ts';

test.each([
  ['5', 5],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e-3', 0.001],
  ['0x1F', 31],
  ['010', 8],
  ['08', 8],
  ['1_000', 1000],
  ['250ms', 0.25],
  ['1h30m', 5400],
])('the literal %s', (literal, seconds) => {
  expect(literalSeconds(literal)).toBe(seconds);
  LITERAL.lastIndex = 0;
  expect(LITERAL.exec(literal)?.[0]).toBe(literal);
});

test.each(['', 'x', '-5', '5 s', '1__0', '_1', '0x', '0b1', '1.5h', '30s1m', '5h5', 'NaN', 'Inf'])(
  '%j is no literal',
  (text) => expect(literalSeconds(text)).toBeNull(),
);
