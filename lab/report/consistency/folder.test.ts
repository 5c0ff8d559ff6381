import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { armFile } from '../../evidence/arm-files.ts';
import { readAllLines } from '../../evidence/json-lines-reader.ts';
import { JsonLinesWriter } from '../../evidence/json-lines-writer.ts';
import { reportPages } from '../../web/report-page/render-page.ts';
import type { Report } from '../model.ts';
import { finishedFolder } from './fixture/finished-folder.ts';
import { folderDisagreements } from './folder.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'faultline-folder-'));
  folder = join(parent, 'run');
  await finishedFolder(folder);
});
afterEach(() => rmSync(parent, { recursive: true }));

test('a run as it was left has one set of numbers', async () => {
  expect(await folderDisagreements(folder, reportPages)).toEqual([]);
});

test.each([
  ['report.json', /"stored": 11/, '"stored": 12', /^spans of unprotected, traces: `11`, but it is `12`$/m],
  [
    'report.md',
    /\| 3 \| 100% \|/,
    '| 4 | 100% |',
    /^report.md, baseline POST \/api\/orders unprotected: `4,/m,
  ],
  ['report.html', />3<\/td>/, '>4</td>', /^report.html, baseline POST \/api\/orders unprotected: `4,/m],
  [
    'journal.jsonl',
    /"requests":11/,
    '"requests":12',
    /^journal, requests of unprotected: `12`, but it is `11`$/m,
  ],
  [
    'journal.jsonl',
    /"tMs":1760000001000,"type":"phase.ended"/,
    '"tMs":1760000001900,"type":"phase.ended"',
    /^journal, length of unprotected\/baseline: `false`/m,
  ],
  [
    'report.md',
    /machine: Node/,
    'machine: Mode',
    /^report.md, line \d+: `.*Mode.*`, but by report.json it is `.*Node/m,
  ],
  ['report.html', /seed \d+/, 'seed 99', /^report.html, line \d+: `.*seed 99/m],
  ['junit.xml', /failures="\d+"/, 'failures="9"', /^junit.xml, line \d+: `.*failures="9"/m],
  ['report.json', /"exitCode": \d+/, '"exitCode": 7', /^journal, exit code: `\d+`, but it is `7`$/m],
  [
    'journal.jsonl',
    /"tMs":1760000002000,"type":"phase.started"/,
    '"tMs":1760000002002,"type":"phase.started"',
    /^journal, start of unprotected\/recovery: `false`/m,
  ],
  [
    'journal.jsonl',
    /"toMs":1760000002000/,
    '"toMs":1760000002002',
    /^journal, settled part of unprotected\/fault: `false`/m,
  ],
] as const)('what another hand wrote into %s is found', async (name, find, replace, line) => {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(find);
  writeFileSync(file, text.replace(find, replace));
  expect((await folderDisagreements(folder, reportPages)).join('\n')).toMatch(line);
});

test('what is packed in the page is held against report.json too', async () => {
  const file = join(folder, 'report.html');
  const text = readFileSync(file, 'utf8');
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  const other = await reportPages.again(text, { ...report, seed: 99 });
  const packed = /(?<=id="model">)[^<]*/;
  writeFileSync(file, text.replace(packed, packed.exec(other)?.[0] ?? ''));
  expect(await folderDisagreements(folder, reportPages)).toEqual([
    expect.stringMatching(/^report.html, line \d+: `.*"seed":99/),
  ]);
});

test('a start that the journal rounds up to the next millisecond is the one of the report', async () => {
  const file = join(folder, 'journal.jsonl');
  const text = readFileSync(file, 'utf8');
  const start = /"tMs":1760000002000(?=,"type":"phase.started")/g;
  expect(text).toMatch(start);
  writeFileSync(file, text.replace(start, '"tMs":1760000002001'));
  // That its end is no longer where it was is told too.
  expect(
    (await folderDisagreements(folder, reportPages)).filter((line) => line.includes('start of')),
  ).toEqual([]);
});

test('a folder with a file less is told in one line', async () => {
  rmSync(join(folder, 'journal.jsonl'));
  await expect(folderDisagreements(folder, reportPages)).rejects.toMatchObject({
    code: 'report-not-read',
    message: `Expected journal.jsonl in ${folder}, found none.`,
  });
});

test('what another hand wrote into the spans is found', async () => {
  const file = join(folder, armFile('spans', 'unprotected', 2));
  const { values } = await readAllLines(file);
  rmSync(file);
  await using writer = new JsonLinesWriter(file, (error) => {
    throw error;
  });
  const text = JSON.stringify(values);
  expect(text).toContain('"endTimeUnixNano":"1760000001560');
  const changed = text.replace('"endTimeUnixNano":"1760000001560', '"endTimeUnixNano":"1760000001570');
  await writer.writeAll(JSON.parse(changed) as unknown[]);
  await writer.close();
  expect((await folderDisagreements(folder, reportPages)).join('\n')).toMatch(
    /^spans of unprotected, ms of 0+8: `270`, but it is `260`$/m,
  );
});
