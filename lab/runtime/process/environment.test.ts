import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inheritedEnvironment } from './environment.ts';

test('of the own environment a few things are inherited, and NODE_OPTIONS is not', () => {
  const own = { PATH: '/bin', TZ: 'UTC', NODE_OPTIONS: '--inspect', http_proxy: 'http://p', LANG: undefined };
  expect(inheritedEnvironment(own)).toEqual({ PATH: '/bin', TZ: 'UTC' });
});

test.each([
  ['/a/module.mjs', '"--import=/a/module.mjs"'],
  ['/a b/module.mjs', '"--import=/a b/module.mjs"'],
  ['/a"b/module.mjs', String.raw`"--import=/a\"b/module.mjs"`],
  [String.raw`/a\b/module.mjs`, String.raw`"--import=/a\\b/module.mjs"`],
  [String.raw`/a\"b.mjs`, String.raw`"--import=/a\\\"b.mjs"`],
])('a preload of %s is one option of Node', (FAULTLINE_PRELOAD, NODE_OPTIONS) => {
  expect(inheritedEnvironment({ FAULTLINE_PRELOAD })).toEqual({ FAULTLINE_PRELOAD, NODE_OPTIONS });
});

test('Node reads it as it was given, with its spaces, quotes and backslashes', () => {
  const FAULTLINE_PRELOAD = String.raw`data:text/javascript,process.stdout.write("a \"b\" \\ c")`;
  const env = inheritedEnvironment({ FAULTLINE_PRELOAD });
  expect(execFileSync(process.execPath, ['-e', ''], { env, encoding: 'utf8' })).toBe('a "b" \\ c');
});
