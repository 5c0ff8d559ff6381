import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { differences } from '../report/fixture/same-arms.ts';
import type { Report, ReportArm } from '../report/model.ts';
import { readReport } from '../report/read-report.ts';
import { type ArmDraws, armDraws } from './fixture/arm-draws.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

/** Two arms with the same settings. */
const SCENARIO = smallScenario({
  topology: '{ gateway: 1, product: 2 }',
  load: '{ routes: [{ route: PRODUCTS, rps: 50 }] }',
  phases: '{ baseline: 1.5, fault: 4, recovery: 1 }',
  // Long enough for a tenth of it to be more than what a machine adds.
  conditions: `[delay({ service: 'product' }, { fixedDelayMs: 40 })]`,
  faults: `[delay({ service: 'product', method: 'GetProduct' }, { percentage: 30, fixedDelayMs: 100 })]`,
  arms: '{ one: {}, other: {} }',
  hypotheses: `[{
    name: 'is-served', title: 'Products are served', arm: 'all', unit: 'ms', atMost: 1_000,
    observe: ({ one }) => latency(one, 'baseline', PRODUCTS, 'p50'),
  }]`,
});
const BUSY = /: (the machine was \d+% busy|the load driver (sent its requests late|dropped))/;
/** Two calls that arrive together may be told in the other order. */
const SWAPPED = 2;

let workspace: Workspace;
let folder: string;
let report: Report;
let draws: readonly ArmDraws[];

beforeAll(async () => {
  workspace = new Workspace();
  const file = `./${workspace.write('small.ts', SCENARIO)}`;
  await using lab = workspace.start([file, '--backends', 'embedded', '--rerun-inconclusive', '2']);
  await lab.ended;
  folder = lab.runFolder;
  report = await readReport(folder);
  draws = report.arms.map(({ name }) =>
    armDraws(
      JSON.parse(readFileSync(join(folder, `traces/${name}.otlp.json`), 'utf8')),
      'product',
      '-fault-1',
    ),
  );
}, 120_000);
afterAll(() => workspace[Symbol.dispose]());

/** How many places differ, as far as both go. */
const apart = (one: ArrayLike<string>, other: ArrayLike<string>) =>
  Array.from({ length: Math.min(one.length, other.length) }).filter((_, n) => one[n] !== other[n]).length;

test('two arms with the same settings are sent the same requests', () => {
  const [one, other] = draws as [ArmDraws, ArmDraws];
  expect(Math.min(one.requests.length, other.requests.length)).toBeGreaterThan(300);
  expect(apart(one.requests, other.requests)).toBeLessThanOrEqual(SWAPPED);
});

test('in two arms with the same settings a fault meets the same calls of each instance', () => {
  const [one, other] = draws as [ArmDraws, ArmDraws];
  for (const instance of ['product-1', 'product-2']) {
    const [a, b] = [one.met[instance] ?? '', other.met[instance] ?? ''];
    expect(Math.min(a.length, b.length)).toBeGreaterThan(50);
    expect([instance, apart(a, b)]).toEqual([instance, expect.toSatisfy((n) => n <= SWAPPED)]);
  }
});

test('two arms with the same settings do not differ beyond noise', ({ skip }) => {
  for (const problem of report.problems) expect(problem).toMatch(BUSY);
  // What a busy machine does to one of them is no noise of theirs.
  if (report.problems.length > 0) skip(report.problems.join('; '));
  const [one, other] = report.arms as [ReportArm, ReportArm];
  expect(differences(one, other)).toEqual([]);
});

test('a run says each number once, and one that another hand changed is found', async () => {
  expect(await folderDisagreements(folder)).toEqual([]);
  const file = join(folder, 'report.md');
  const text = readFileSync(file, 'utf8');
  const planted = text.replace(
    /(\| fault \| GET \/api\/products\/:id \| one \| )(\d+)/,
    (_, head, count) => head + (Number(count) + 1),
  );
  writeFileSync(file, planted);
  expect(await folderDisagreements(folder)).toEqual([
    expect.stringMatching(/^report.md, fault GET \/api\/products\/:id one: /),
  ]);
});
