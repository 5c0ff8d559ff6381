import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { LONG, LONG_IN_CONTAINERS, leftOut } from './long-tests.ts';
import { SIDE_BY_SIDE } from './side-by-side.ts';

const TESTS = globSync(
  '{control,dashboards,examples,lab,packaging,scenarios,services,workshop}/**/*.test.ts',
  {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    exclude: (path) => path.includes('node_modules'),
  },
);

afterEach(() => void vi.unstubAllEnvs());

test('each that is drawn in CI is there, has the machine for itself, and stands in the list once', () => {
  const all = [...LONG, ...LONG_IN_CONTAINERS];
  expect(all.filter((file) => !TESTS.includes(file))).toEqual([]);
  expect(LONG.filter((file) => SIDE_BY_SIDE.some((glob) => matchesGlob(file, glob)))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

test('each line of those that run side by side is of a file that is there', () => {
  const tests = TESTS.filter((file) => !/\.(docker|clone)\.test\.ts$/.test(file));
  expect(SIDE_BY_SIDE.filter((glob) => !tests.some((file) => matchesGlob(file, glob)))).toEqual([]);
});

test('in CI two thirds are left out, and the log names each; elsewhere none is', () => {
  const told: string[] = [];
  vi.stubEnv('CI', 'true');
  const left = leftOut(LONG, (line) => told.push(line));
  expect(left).toHaveLength(Math.floor((LONG.length * 2) / 3));
  expect(told).toEqual(left.map((file) => `left out by this commit's draw: ${file}`));
  vi.stubEnv('CI', '');
  expect(leftOut(LONG, (line) => told.push(line))).toEqual([]);
});
