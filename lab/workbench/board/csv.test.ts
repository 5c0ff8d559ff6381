import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('it begins as Excel wants it; fields are quoted where they have to be, and are no formulas', () => {
  expect(
    csvOf([
      ['a', 'b,c', 'say "x"'],
      ['=1', '-2', 'two\nlines'],
    ]),
  ).toBe('\uFEFFa,"b,c","say ""x"""\r\n\'=1,\'-2,"two\nlines"\r\n');
});
