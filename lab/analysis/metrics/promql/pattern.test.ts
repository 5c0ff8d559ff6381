import { expect, test } from 'vitest';
import { Pattern } from './pattern.ts';

test.each([
  ['a|b', 'a', true],
  ['a|b', 'ab', false],
  ['a.b', 'a\nb', true],
  ['(?-s:a.b)', 'a\nb', false],
  ['(?i)OK', 'ok', true],
  ['(?U)a.*', 'abc', true],
  ['a(?-s).b', 'a\nb', false],
  ['', '', true],
  ['a||b', '', true],
  ['a b', 'a b', true],
])('the pattern %j on %j', (source, value, expected) => {
  const pattern = new Pattern(source);
  expect([pattern.test(value), pattern.test(value)]).toEqual([expected, expected]);
});

test.each(['(', '(?=x)', '(?!x)', '\\1', 'a{2000}', '[z-a]', '*'])(
  '%s is refused as RE2 refuses it',
  (source) => {
    expect(() => new Pattern(source)).toThrow(/^error parsing regexp: /);
  },
);

test('nested repetition takes no longer than the text is long', () => {
  const pattern = new Pattern('(a+)+b|(a*)*c|(.*.*)*=');
  const began = performance.now();
  for (let i = 0; i < 20; i++) expect(pattern.test('a'.repeat(2000 + i))).toBe(false);
  // A backtracking engine takes longer than the sun will last.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each([
  ['$1-$2', 'x-y'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: so Go writes them
  ['${1}0', 'x0'],
  ['$10', ''],
  ['$1a', ''],
  ['$first', 'x'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: so Go writes them
  ['${first}$$', 'x$'],
  ['$nope$9', ''],
  ['$', '$'],
])('the template %s', (template, expected) => {
  expect(new Pattern('(?P<first>.):(.)').match('x:y')?.expand(template).join('')).toBe(expected);
  expect(new Pattern('(?P<first>.):(.)').match('xy')).toBeNull();
});

test('one that is too long to compile is refused, but for plain words', () => {
  expect(() => new Pattern('.'.repeat(100_001))).toThrow(
    'error parsing regexp: expression too large: expected at most 100000 characters, got 100001',
  );
  const words = Array.from({ length: 100_000 }, (_, i) => `pod-${i}`);
  const pattern = new Pattern(words.join('|'));
  expect([pattern.test('pod-99999'), pattern.test('pod-100000')]).toEqual([true, false]);
});
