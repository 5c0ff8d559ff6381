import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renderJson } from '../report/json.ts';
import type { Report } from '../report/model.ts';
import { sampleReport } from '../report/sample-report.ts';
import { hear } from './fixture/heard.ts';
import { flakes } from './flakes.ts';

let folder: string;
let told: ReturnType<typeof hear>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-flakes-'));
  told = hear();
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, report: Partial<Report> | string): void {
  const run = join(folder, path);
  mkdirSync(run, { recursive: true });
  const text = typeof report === 'string' ? report : renderJson({ ...sampleReport(), ...report });
  writeFileSync(join(run, 'report.json'), text);
}

test('every run of a folder counts once, those of a base not at all', async () => {
  for (const run of ['one', 'two']) write(`slow-payment/${run}`, {});
  write('base/slow-payment/three', {});
  symlinkSync('two', join(folder, 'slow-payment', 'latest'));
  await flakes([folder, '--json']);
  const { groups, unread } = JSON.parse(told.stdout);
  expect(groups).toMatchObject([{ scenario: 'slow-payment', runs: 2, passed: 0 }]);
  expect(unread).toEqual([]);
  expect(process.exitCode).toBe(0);
});

test('a run that could not be judged has not failed, and one that was interrupted neither', async () => {
  for (const [run, exitCode] of Object.entries({ a: 0, b: 0, c: 99, d: 5, e: 130 }))
    write(`slow-payment/${run}`, { exitCode: exitCode as Report['exitCode'] });
  await flakes([folder]);
  expect(told.stdout).toContain(': 2 of 5 runs pass, 1 failed, 1 could not be judged, 1 ended otherwise, 20');
});

test('what can not be read is said, and does not count', async () => {
  write('slow-payment/one', {});
  write('slow-payment/old', JSON.stringify({ schemaVersion: 2 }));
  await flakes([folder]);
  expect(told.stdout).toMatch(/^slow-payment \(.+\): 0 of 1 runs pass/);
  expect(told.stderr).toMatch(/^not read: Expected \S+report\.json to be version 3, got 2/);
});

test.each([
  ['without runs', () => folder, /Expected reports of runs in \S+, found none/],
  [
    'that is not there',
    () => join(folder, 'none'),
    /Expected a folder of reports, got \S+: there is none of that name/,
  ],
])('a folder %s is refused', async (_what, where, line) => {
  await flakes([where()]);
  expect(told.stderr).toMatch(line);
  expect(process.exitCode).toBe(2);
});
