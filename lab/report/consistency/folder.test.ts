import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  expect(await folderDisagreements(folder)).toEqual([]);
});

test.each([
  [
    'report.json',
    /"stored": 11/,
    '"stored": 12',
    /^traces\/unprotected.otlp.json, traces: `11`, but it is `12`$/m,
  ],
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
  ['report.html', /"seed":\d+/, '"seed":99', /^report.html, line \d+: `.*"seed":99/m],
  ['junit.xml', /failures="\d+"/, 'failures="9"', /^junit.xml, line \d+: `.*failures="9"/m],
  ['report.json', /"exitCode": \d+/, '"exitCode": 7', /^journal, exit code: `\d+`, but it is `7`$/m],
  [
    'report.json',
    /"max": 12(?=\s+\},\s+"exemplar")/,
    '"max": 11',
    /^report\.json, by SHA256SUMS: changed since$/m,
  ],
  [
    'journal.jsonl',
    /"tMs":1760000003200,"type":"run.ended"/,
    '"tMs":1760000003201,"type":"run.ended"',
    /^journal\.jsonl, by SHA256SUMS: changed since$/m,
  ],
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
  [
    'traces/unprotected.otlp.json',
    /"endTimeUnixNano":"1760000001560/,
    '"endTimeUnixNano":"1760000001570',
    /otlp.json, ms of 0+8: `270`, but it is `260`$/m,
  ],
] as const)('what another hand wrote into %s is found', async (name, find, replace, line) => {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(find);
  writeFileSync(file, text.replace(find, replace));
  expect((await folderDisagreements(folder)).join('\n')).toMatch(line);
});

test('a folder with a file less is told in one line', async () => {
  rmSync(join(folder, 'journal.jsonl'));
  await expect(folderDisagreements(folder)).rejects.toMatchObject({
    code: 'report-not-read',
    message: `Expected journal.jsonl in ${folder}, found none.`,
  });
});
