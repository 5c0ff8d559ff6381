import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { matchesGlob } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawn } from '../../../lab/testing/draw.ts';
import { LONG, leftOut } from '../../../lab/testing/long-tests.ts';
import { SIDE_BY_SIDE } from '../../../lab/testing/side-by-side.ts';
import { mutate } from '../mutations.ts';
import * as lists from './index.ts';
import type { KitSabotage } from './kit-sabotage.ts';
import { plainName, runTests, testsOf } from './run-tests.ts';

const ROOT = new URL('../../../', import.meta.url);
const LISTED: readonly KitSabotage[] = Object.values(lists).flat();
const NOT_RUN = leftOut(LONG, () => {});
const isLong = ({ test: file }: KitSabotage) => LONG.includes(file);
/** Of those of long tests first what this commit's draw has run as it is: the others have to pass once more before they are broken. */
const KIT_SABOTAGES: readonly KitSabotage[] = [
  ...drawn(
    LISTED.filter((sabotage) => !isLong(sabotage)),
    console.log,
  ),
  ...drawn(LISTED.filter(isLong), console.log, ({ test: file }) => !NOT_RUN.includes(file)),
];
const FILES = [...new Set(KIT_SABOTAGES.map((sabotage) => sabotage.test))];

/** In CI all others have passed a moment ago (`npm test`), as they are; each is seen to run under its sabotage in any case. */
const HAVE_PASSED = process.env.FAULTLINE_TESTS_HAVE_PASSED !== undefined;
const UNSEEN = HAVE_PASSED ? FILES.filter((file) => NOT_RUN.includes(file)) : FILES;
const isBesideOthers = (file: string) => SIDE_BY_SIDE.some((glob) => matchesGlob(file, glob));
/** Those of services first, which wait for leases and deadlines, half a minute and more: so the end waits for none of them. */
const BESIDE = KIT_SABOTAGES.filter(({ test: file }) => isBesideOthers(file)).toSorted(
  (a, b) => Number(b.test.startsWith('services/')) - Number(a.test.startsWith('services/')),
);

async function passes(file: string): Promise<void> {
  const names = [...new Set(KIT_SABOTAGES.filter(({ test: of }) => of === file).map(({ named }) => named))];
  const { passed, ...others } = await runTests(file, names, []);
  expect(others).toEqual({ failed: [], broken: [] });
  for (const name of names) expect(passed).toContainEqual(expect.stringContaining(plainName(name)));
}

async function notices({ test: file, named, ...mutation }: KitSabotage): Promise<void> {
  const source = readFileSync(new URL(mutation.file, ROOT), 'utf8');
  // A module that does not load would be noticed by every test.
  expect(() => stripTypeScriptTypes(mutate(source, [mutation]))).not.toThrow();
  const { failed, ...others } = await runTests(file, [named], [mutation]);
  expect(others).toEqual({ passed: [], broken: [] });
  expect(failed).toContainEqual(expect.stringContaining(plainName(named)));
}

test('each of all, drawn or not, is of source that is there, and names a test that is there', async () => {
  const tests = await testsOf([...new Set(LISTED.map(({ test: file }) => file))]);
  for (const { what, test: file, named, ...mutation } of LISTED) {
    expect(() => mutate(readFileSync(new URL(mutation.file, ROOT), 'utf8'), [mutation]), what).not.toThrow();
    expect(tests.get(file), what).toContainEqual(expect.stringContaining(plainName(named)));
  }
});

describe.skipIf(UNSEEN.length === 0)('as it is each named test passes', () => {
  test.concurrent.each(UNSEEN.filter(isBesideOthers))('%s', passes);
  test.each(UNSEEN.filter((file) => !isBesideOthers(file)))('%s', passes);
});

describe('each sabotage is noticed', () => {
  test.concurrent.each(BESIDE)('$test notices that $what', notices);
  test.each(KIT_SABOTAGES.filter(({ test: file }) => !isBesideOthers(file)))(
    '$test notices that $what',
    notices,
  );
});
