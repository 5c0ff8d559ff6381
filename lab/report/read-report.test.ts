import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { readReport } from './read-report.ts';
import { sampleReport } from './sample-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-read-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => writeFileSync(join(folder, 'report.json'), text);

test('a report is read as it was written', async () => {
  write(renderJson(sampleReport()));
  expect(await readReport(folder)).toEqual(sampleReport());
});

test('one that was written before problems told their numbers apart has none of them', async () => {
  const report = sampleReport();
  const before = report.problems.map(({ measured, limit, ...problem }) => problem);
  write(JSON.stringify({ ...report, problems: before }));
  const { problems } = await readReport(folder);
  expect(problems).toEqual(before.map((problem) => ({ ...problem, measured: null, limit: null })));
});

test.each([
  [
    'of the version before',
    JSON.stringify({ schemaVersion: 1, faultline: '0.1.0' }),
    'report-version',
    /to be version 3, got 1 of Faultline 0\.1\.0: see docs\/upgrading\.md$/,
  ],
  ['without a version', '{}', 'report-version', /to be version 3, got undefined: see docs\/upgrading\.md$/],
  ['that is no JSON', '{', 'report-not-read', /^Expected a report in \S+report.json, got: .+/],
  [
    'of another shape',
    JSON.stringify({ ...sampleReport(), seed: 'x' }),
    'report-not-read',
    /got `seed`: .*expected number/,
  ],
])('one %s is refused in one line', async (_what, text, code, line) => {
  write(text);
  const refused = readReport(folder);
  await expect(refused).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringMatching(line) });
  await expect(refused).rejects.toThrow(/^[^\n]+$/);
});

test('a folder without one is told', async () => {
  await expect(readReport(join(folder, 'none'))).rejects.toMatchObject({ code: 'report-not-read' });
});
