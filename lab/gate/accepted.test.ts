import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unfinishedOf } from '../report/write-whole.ts';
import { accept, readAccepted, withAccepted } from './accepted.ts';
import { gatedScenario } from './fixture/sides.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-accepted-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const QUICK = { scenario: 'small', claim: 'quick', to: 1.3, reason: 'It is signed', until: '2026-12-31' };
const SERVED = { ...QUICK, claim: 'served', to: 0.8 };
const write = (text: string) => writeFileSync(join(folder, 'accepted.jsonl'), text);

test('each loss is a line of the file, in an order of its own; another of the same claim takes its place', async () => {
  expect(await readAccepted(folder)).toEqual([]);
  await accept(folder, SERVED, gatedScenario);
  await accept(folder, QUICK, gatedScenario);
  const file = await accept(folder, { ...SERVED, to: 0.7 }, gatedScenario);
  expect(readFileSync(file, 'utf8').split('\n')).toEqual([
    '{"scenario":"small","claim":"quick","to":1.3,"reason":"It is signed","until":"2026-12-31"}',
    '{"scenario":"small","claim":"served","to":0.7,"reason":"It is signed","until":"2026-12-31"}',
    '',
  ]);
  const primaries = withAccepted(gatedScenario, await readAccepted(folder));
  expect(primaries.map(({ claim, accepted }) => [claim, accepted?.to])).toEqual([
    ['quick', 1.3],
    ['served', 0.7],
  ]);
});

test('a reason of two lines is refused: one would stand in the gate as a line of its own', async () => {
  write(JSON.stringify({ ...QUICK, reason: 'It is signed\n✓ unchanged  forged' }));
  await expect(readAccepted(folder)).rejects.toThrow('got `reason`: expected one line');
});

test('one that can not be written leaves those of before as they were', async () => {
  const file = await accept(folder, QUICK, gatedScenario);
  const before = readFileSync(file, 'utf8');
  // As a disk that is full would: what is new can not be written.
  mkdirSync(unfinishedOf(file));
  const failed = accept(folder, SERVED, gatedScenario);
  await expect(failed).rejects.toMatchObject({ code: 'baseline-not-saved', exitCode: 2 });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each([
  [
    { ...QUICK, to: 0.8 },
    'Expected what is accepted to be more than 1, since more of quick is worse, got `0.8`',
  ],
  [
    { ...SERVED, to: 1.2 },
    'Expected what is accepted to be less than 1, since less of served is worse, got `1.2`',
  ],
  [{ ...QUICK, claim: 'other' }, 'Expected a primary claim of small (quick, served), got `other`'],
])('%j would never count, so it is refused, written and read', async (line, message) => {
  await expect(accept(folder, line, gatedScenario)).rejects.toMatchObject({
    code: 'accepted-refused',
    message,
  });
  expect(() => withAccepted(gatedScenario, [line])).toThrow(message);
  expect(() => withAccepted(gatedScenario, [{ ...line, scenario: 'another' }])).not.toThrow();
});

test('one of a scenario that compares nothing says where claims are named', () => {
  const { primary: _, ...without } = gatedScenario;
  expect(() => withAccepted(without, [QUICK])).toThrow(
    'Expected a primary claim of small (it has none: its `primary` names them), got `quick`',
  );
});

test.each([
  ['no JSON', 'quick', 'accepted.jsonl:2, got a line that is no JSON'],
  ['no reason', JSON.stringify({ ...QUICK, reason: ' ' }), 'accepted.jsonl:2, got `reason`'],
  ['no end', JSON.stringify({ ...QUICK, until: 'ever' }), '`until`: expected a day, as 2026-12-31'],
  [
    'another field',
    JSON.stringify({ ...QUICK, unless: 1 }),
    'accepted.jsonl:2, got Unrecognized key: "unless"',
  ],
  ['no bound', JSON.stringify({ ...QUICK, to: undefined }), '`to`: expected either `to` or `toValue`'],
  ['nothing that could be borne', JSON.stringify({ ...QUICK, to: undefined, toValue: 0 }), 'got `toValue`'],
  ['two bounds', JSON.stringify({ ...QUICK, toValue: 3 }), '`to`: expected either `to` or `toValue`'],
  ['the same claim', JSON.stringify({ ...QUICK, to: 9 }), 'got two lines of quick of small'],
])('a line with %s is refused', async (_what, line, message) => {
  write(`${JSON.stringify(QUICK)}\n${line}\n`);
  const error = await readAccepted(folder).catch((each) => each);
  expect(error).toMatchObject({ code: 'accepted-not-read', exitCode: 2 });
  expect(error.message).toContain(message);
});
