import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finishedFolder } from '../report/consistency/fixture/finished-folder.ts';
import { scenarioNames } from './catalogue.ts';

const MAIN = fileURLToPath(new URL('./reports-check.ts', import.meta.url));
const names = await scenarioNames();

let reports: string;
beforeEach(async () => {
  reports = mkdtempSync(join(tmpdir(), 'faultline-reports-'));
  for (const name of names) await finishedFolder(join(reports, name, 'run'));
});
afterEach(() => rmSync(reports, { recursive: true }));

function check() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--reports', reports], {
    encoding: 'utf8',
  });
  return { status, stdout: stdout.trim().split('\n'), stderr: stderr.trim().split('\n') };
}

test('the newest run of every scenario is looked at, and says each number alike', () => {
  expect(check()).toEqual({
    status: 0,
    stdout: names.map((name) => `${name}: one set of numbers`),
    stderr: [''],
  });
});

test('one number of one run that is told otherwise is named, with exit code 99', () => {
  const file = join(reports, 'lease-expiry', 'latest', 'report.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace('| 3 | 100% |', '| 30 | 100% |'));
  const { status, stderr } = check();
  expect(status).toBe(99);
  expect(stderr).toEqual([
    'Expected each number of a run to be told alike everywhere, found 1 that are not.',
    expect.stringMatching(/^ {2}lease-expiry: report\.md, baseline POST \/api\/orders unprotected: `30,/),
  ]);
});

test('a number that stands in one place only is held against the evidence', () => {
  const file = join(reports, 'lease-expiry', 'latest', 'report.json');
  const ofTimeline = /"max": 12(?=\s+\},\s+"exemplar")/;
  expect(readFileSync(file, 'utf8')).toMatch(ofTimeline);
  writeFileSync(file, readFileSync(file, 'utf8').replace(ofTimeline, '"max": 11'));
  const { status, stderr } = check();
  expect(status).toBe(99);
  expect(stderr.slice(1)).toEqual([
    expect.stringMatching(
      /^ {2}lease-expiry: report\.html, line \d+: `.*max\W+12.*`, but by report\.json it is `.*max\W+11/,
    ),
    expect.stringMatching(
      /^ {2}lease-expiry: report\.json, line \d+: `"max": 11,?`, but by the evidence it is `"max": 12,?`$/,
    ),
  ]);
});

test('a scenario without a run is told, and without any there is nothing to check', () => {
  rmSync(join(reports, 'slow-payment', 'latest'));
  const { status, stdout } = check();
  expect(status).toBe(0);
  expect(stdout).toContain(`slow-payment: has no run in ${reports}`);
  for (const name of names) rmSync(join(reports, name, 'latest'), { force: true });
  expect(check()).toMatchObject({
    status: 2,
    stderr: [expect.stringMatching(/^Expected a run of a scenario in \S+, found none: run one/)],
  });
});
