import { expect, test } from 'vitest';
import { REASONS } from '../refused.ts';
import { Refusal } from './refusal.ts';
import { toldOf } from './refusal-words.ts';

test('a refusal is told in the language of the page: by its reason, else by its code', () => {
  const refusal = new Refusal('Expected another nickname.', {
    ...{ code: 'invalid-request', reason: 'nickname-taken' },
  });
  expect(toldOf(refusal, 'en')).toBe('Expected another nickname.');
  expect(toldOf(refusal, 'zh')).toBe('这个昵称已经有人用了。请换一个。');
  const told = (code: string, reason?: string) =>
    toldOf(new Refusal('English.', { code, reason, status: 502 }), 'zh');
  for (const reason of REASONS) expect(told('x', reason)).toMatch(/^\P{Script=Latin}+$|`workshop`/u);
  expect(told('step-not-open')).toBe('这一步现在不能做。');
  expect(told('step-not-open', 'of-a-newer-lab')).toBe('这一步现在不能做。');
  expect(told('lab-answered')).toBe('实验室的回答无法使用（502）。');
  expect(toldOf(null, 'zh')).toBe('');
  expect(told('token-missing')).toBe('');
});

test('of a failure of the lab the line that names the file stands there too', () => {
  const failed = new Refusal('exercises/a/zh.yaml: Expected hints.', { code: 'invalid-exercise' });
  expect(toldOf(failed, 'zh')).toBe(
    '实验室未能完成（invalid-exercise）：exercises/a/zh.yaml: Expected hints.',
  );
});
