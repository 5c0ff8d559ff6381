import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';
import { drawn } from '../draw.ts';
import { mutate } from '../mutations.ts';
import * as lists from './index.ts';
import type { KitSabotage } from './kit-sabotage.ts';
import { plainName, runTests } from './run-tests.ts';

const ROOT = new URL('../../../', import.meta.url);
const KIT_SABOTAGES: readonly KitSabotage[] = drawn(Object.values(lists).flat(), console.log);
const FILES = [...new Set(KIT_SABOTAGES.map((sabotage) => sabotage.test))];

test.each(FILES)('%s: each named test passes as it is', async (file) => {
  const names = [...new Set(KIT_SABOTAGES.filter(({ test: of }) => of === file).map(({ named }) => named))];
  const { passed, ...others } = await runTests(file, names, []);
  expect(others).toEqual({ failed: [], broken: [] });
  for (const name of names) expect(passed).toContainEqual(expect.stringContaining(plainName(name)));
});

test.each(KIT_SABOTAGES)('$test notices that $what', async ({ test: file, named, ...mutation }) => {
  const source = readFileSync(new URL(mutation.file, ROOT), 'utf8');
  // A module that does not load would be noticed by every test.
  expect(() => stripTypeScriptTypes(mutate(source, [mutation]))).not.toThrow();
  const { failed, ...others } = await runTests(file, [named], [mutation]);
  expect(others).toEqual({ passed: [], broken: [] });
  expect(failed).toContainEqual(expect.stringContaining(plainName(named)));
});
