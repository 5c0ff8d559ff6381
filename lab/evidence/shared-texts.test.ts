import { expect, test } from 'vitest';
import { SharedTexts } from './shared-texts.ts';

test('what is shared says what it said, whatever its keys are and however deep it is', () => {
  const shared = new SharedTexts();
  const line = '{"a":"one","list":["one",2,null,{"__proto__":"one","b":""}],"c":{"d":true}}';
  expect(JSON.stringify(shared.share(JSON.parse(line)))).toBe(line);
  const deep = `${'['.repeat(100_000)}"one"${']'.repeat(100_000)}`;
  expect(shared.share(JSON.parse(deep))).toHaveLength(1);
  for (const plain of ['one', 7, null]) expect(shared.share(plain)).toBe(plain);
});
