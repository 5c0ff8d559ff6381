import { expect, test } from 'vitest';
import { codeOf } from './code-of.ts';

test.each([
  ['a quote', "it's \\ `so`"],
  ['a line break of any kind', 'a\r\nb\rc\nd\u2028e\u2029f'],
  ['a name that is none', { 'a b': 1, "it's": [1.5, -1_000_000, null, true] }],
])('%s stands in the code as it is', (_, value) => {
  expect(new Function(`return (${codeOf(value)});`)()).toEqual(value);
});
