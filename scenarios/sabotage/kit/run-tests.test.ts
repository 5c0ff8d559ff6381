import { expect, test } from 'vitest';
import { runTests } from './run-tests.ts';

const NAMED = 'draws integers, picks, exponentials and hex';
const HIGHER = { file: 'lab/load/random.ts', find: '(max - min + 1)', replace: '(max - min + 2)' };

const runWith = (...mutations: (typeof HIGHER)[]) => runTests('lab/load/random.test.ts', [NAMED], mutations);

test('what is broken for one run is so in no other, and broken again in the next', async () => {
  const name = expect.stringContaining(NAMED);
  const broken = { passed: [], failed: [name], broken: [] };
  expect(await runWith(HIGHER)).toEqual(broken);
  expect(await runWith()).toEqual({ passed: [name], failed: [], broken: [] });
  expect(await runWith(HIGHER)).toEqual(broken);
});
