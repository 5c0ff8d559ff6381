import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FaultlineError } from '../errors.ts';
import { unfinishedOf } from '../report/write-whole.ts';
import { readBaseline, saveBaseline } from './baseline-file.ts';
import { type Baseline, baselineJsonSchema } from './baseline-schema.ts';
import { gatedScenario, PLACE, sideOf } from './fixture/sides.ts';

const PLANNED = { seed: 1, length: 'short', sampling: null, runtime: 'process' } as const;
const saved = sideOf({
  operations: () => [{ ...PLACE, service: 'product', operation: 'GetProduct', step: '', selfMs: 1.23456789 }],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-baseline-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was saved is read again; each figure is a line of the file', async () => {
  const file = await saveBaseline(join(folder, 'some', 'where'), saved);
  expect(await readBaseline(join(folder, 'some', 'where'), gatedScenario, PLANNED)).toEqual(saved);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toContain('    {"claim":"quick","unit":"x median","values":[6,6.06,6.12,5.94,5.88]},');
  expect(lines.length).toBeLessThan(40);
});

async function refusal(change: (content: Record<string, unknown>) => unknown, planned: object = {}) {
  const file = await saveBaseline(folder, saved);
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  const error = await readBaseline(folder, gatedScenario, { ...PLANNED, ...planned }).catch((each) => each);
  expect(error).toBeInstanceOf(FaultlineError);
  expect(error.exitCode).toBe(2);
  return { code: error.code, message: error.message.replaceAll(folder, '<folder>') };
}
const FILE = '<folder>/small.json';

test('of another scenario, whatever its hash says, one is refused', async () => {
  const { code, message } = await refusal((content) => ({ ...content, scenario: 'other' }));
  expect(code).toBe('baseline-of-other-runs');
  expect(message).toBe(`Expected ${FILE} to be of the scenario small, got other: save it again`);
});

test.each([null, [], 5, 'text'])('JSON that is %j is none', async (content) => {
  expect(await refusal(() => content)).toEqual({
    code: 'baseline-not-read',
    message: `Expected ${FILE} to be a baseline, got JSON that is no object`,
  });
});

test('a byte order mark is no part of it', async () => {
  const file = await saveBaseline(folder, saved);
  writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8')}`);
  expect(await readBaseline(folder, gatedScenario, PLANNED)).toEqual(saved);
});

test.each<[string, object, string]>([
  ['seed', { seed: 2 }, '--seed 2, got 1'],
  ['length', { length: 'normal' }, '--length normal, got short'],
  ['sampling', { sampling: 'head=10%' }, '--collector head=10%, got null'],
  ['runtime', { runtime: 'docker' }, '--runtime docker, got process'],
])('one of another %s is refused', async (_what, planned, text) => {
  expect(await refusal((content) => content, planned)).toEqual({
    code: 'baseline-of-other-runs',
    message: `Expected ${FILE} to be of ${text}: save it again`,
  });
});

test('one of another scenario is refused', async () => {
  const { code, message } = await refusal((content) => ({ ...content, scenarioHash: 'f00' }));
  expect(code).toBe('baseline-of-other-runs');
  expect(message).toMatch(
    /to be of the scenario as it is now, whose hash is [0-9a-f]{16}, got f00: save it again$/,
  );
});

test('one of another version is refused by its version', async () => {
  expect(await refusal(({ faultline }) => ({ schemaVersion: 1, faultline }))).toEqual({
    code: 'baseline-version',
    message: `Expected ${FILE} to be version 1, got undefined of Faultline 0.0.0: save it again`,
  });
});

test('what is none is refused with where it is not', async () => {
  const { code, message } = await refusal((content) => ({ ...content, seed: 'one' }));
  expect(code).toBe('baseline-not-read');
  expect(message).toContain(`Expected ${FILE} to be a baseline, got \`seed\`: `);
  await expect(readBaseline(join(folder, 'none'), gatedScenario, PLANNED)).rejects.toThrow(
    /^Expected a baseline in \S+\.json, found none: --save-baseline writes one$/,
  );
});

const edited = (change: (baseline: Baseline) => Partial<Baseline>) =>
  refusal((content) => ({ ...content, ...change(content as unknown as Baseline) }));

test.each<[string, (baseline: Baseline) => Partial<Baseline>, string]>([
  [
    'more values than runs',
    ({ claims }) => ({
      claims: claims.map((each) => ({ ...each, values: [...each.values, ...each.values] })),
    }),
    '`claims.0.values`: expected a value of each of 5 runs, got 10',
  ],
  [
    'fewer runs than values',
    ({ runs }) => ({ runs: runs.slice(1) }),
    '`claims.0.values`: expected a value of each of 4 runs, got 5',
  ],
  [
    'a run twice',
    ({ runs: [first, ...others] }) => ({ runs: [first, first, ...others.slice(1)] as Baseline['runs'] }),
    '`runs.1.id`: expected each run once, got run0 again',
  ],
  [
    'a claim less',
    ({ claims }) => ({ claims: claims.slice(1) }),
    '`claims`: expected quick in x median, got nothing',
  ],
  [
    'a claim twice',
    ({ claims }) => ({ claims: [...claims, ...claims] }),
    '`claims`: expected quick in x median, got x median and x median',
  ],
  [
    'another unit',
    ({ claims }) => ({ claims: claims.map((each) => ({ ...each, unit: 'ms' })) }),
    '`claims`: expected quick in x median, got ms',
  ],
  [
    'no number',
    ({ claims }) => ({ claims: claims.map((each) => ({ ...each, values: ['1'] as never })) }),
    '`claims.0.values.0`: ',
  ],
])('one with %s is refused', async (_what, change, text) => {
  const { code, message } = await edited(change);
  expect(code).toBe('baseline-not-read');
  expect(message).toContain(`Expected ${FILE} to be a baseline, got ${text}`);
});

test.each([
  ['empty', ''],
  ['cut off', '{\n  "formatVersion": 1,\n  "faultline": "0.'],
  ['no JSON', 'a\nb'],
])('one that is %s is refused in one line', async (_what, text) => {
  writeFileSync(join(folder, 'small.json'), text);
  const error = await readBaseline(folder, gatedScenario, PLANNED).catch((each) => each);
  expect(error).toMatchObject({ code: 'baseline-not-read', exitCode: 2 });
  expect(error.message.split('\n')).toHaveLength(1);
});

test('one that can not be written leaves the one of before as it was', async () => {
  const file = await saveBaseline(folder, saved);
  const before = readFileSync(file, 'utf8');
  // As a disk that is full would: what is new can not be written.
  mkdirSync(unfinishedOf(file));
  const failed = saveBaseline(folder, { ...saved, faultline: '9.9.9' });
  await expect(failed).rejects.toMatchObject({ code: 'baseline-not-saved', exitCode: 5 });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('one that replaces another leaves nothing beside it', async () => {
  await saveBaseline(folder, saved);
  await saveBaseline(folder, { ...saved, faultline: '9.9.9' });
  expect(readdirSync(folder)).toEqual(['small.json']);
});

test('baseline.schema.json is up to date: `node lab/gate/baseline-schema.ts > lab/gate/baseline.schema.json`', () => {
  const file = readFileSync(new URL('baseline.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(baselineJsonSchema())));
});
