import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mendFile } from './mend-file.ts';

const mend = { file: 'code.ts', find: 'tokens > half', replace: 'tokens > 0', turns: 'a-claim' };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'faultline-mend-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each([
  ['if (tokens > half) retry();', 'whole'],
  ['if (tokens > 0) retry();', 'broken'],
  ['if (tokens >= half) retry();', 'changed'],
  ['', 'changed'],
])('`%s` is %s', async (source, state) => {
  writeFileSync(join(root, mend.file), source);
  expect(await mendFile(mend, root)).toEqual({ source, state });
});

test('a file that is gone, or can not be read, is missing and not changed', async () => {
  expect(await mendFile(mend, root)).toEqual({ source: '', state: 'missing' });
  mkdirSync(join(root, mend.file));
  expect(await mendFile(mend, root)).toEqual({ source: '', state: 'missing' });
});
