import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spansIn } from '../evidence/fixture/spans-in.ts';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { differences } from '../report/fixture/same-arms.ts';
import type { Report, ReportArm } from '../report/model.ts';
import { readReport } from '../report/read-report.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { problemLine } from '../run/problems/problem.ts';
import { reportPages } from '../web/report-page/render-page.ts';
import { type ArmDraws, apart, armDraws } from './fixture/arm-draws.ts';
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
/** Draws of 30% that are independent differ in 42% of their places, plus or minus 5% of a hundred calls. */
const MOSTLY_ALIKE = 0.2;

let workspace: Workspace;
let folder: string;
let report: Report;
let draws: readonly ArmDraws[];

const start = (where: Workspace) =>
  where.start([
    `./${where.write('small.ts', SCENARIO)}`,
    ...['--backends', 'embedded', '--rerun-inconclusive', '2'],
  ]);

beforeAll(async () => {
  workspace = new Workspace();
  await using lab = start(workspace);
  await lab.ended;
  folder = lab.runFolder;
  report = await readReport(folder);
  const drawn = report.arms.map(async ({ name }) => {
    const started = lab.journal().findLast((event) => event.type === 'arm.started' && event.arm === name);
    const attempt = Number(started?.attempt);
    const traceScope = [report.id, name, ...(attempt > 1 ? [attempt] : [])].join('/');
    const traces = await spansIn({ folder, arm: name, attempt });
    const load = { route: 'GET /api/products/:id', rps: 50, seed: report.seed, traceScope };
    return armDraws(traces, { ...load, service: 'product', faultId: 'delay-product-GetProduct' });
  });
  draws = await Promise.all(drawn);
}, 120_000);
afterAll(() => workspace[Symbol.dispose]());

test('two arms with the same settings are sent the same requests', () => {
  const [one, other] = draws as [ArmDraws, ArmDraws];
  const both = one.requests.flatMap((path, number) => {
    const otherPath = other.requests[number];
    return path === undefined || otherPath === undefined ? [] : [{ number, path, otherPath }];
  });
  expect(both.length).toBeGreaterThan(300);
  expect(both.filter(({ path, otherPath }) => path !== otherPath)).toEqual([]);
});

test('in two arms with the same settings a fault meets the same calls of each instance', () => {
  const [one, other] = draws as [ArmDraws, ArmDraws];
  for (const instance of ['product-1', 'product-2']) {
    const [a = '', b = ''] = [one.met[instance], other.met[instance]];
    expect(Math.min(a.length, b.length)).toBeGreaterThan(50);
    expect(apart(a, b)).toBeLessThan(MOSTLY_ALIKE);
  }
  const ofFaults = (arm: ReportArm) => differences({ ...arm, phases: [] }, report.arms[1] as ReportArm);
  expect(ofFaults(report.arms[0] as ReportArm)).toEqual([]);
});

test('two arms with the same settings do not differ beyond noise', { timeout: 120_000 }, async ({ skip }) => {
  expect(report.problems.filter((problem) => !isBusy(problem))).toEqual([]);
  // What a busy machine does to one of them is no noise of theirs.
  if (report.problems.length > 0) skip(report.problems.map(problemLine).join('; '));
  const [one, other] = report.arms as [ReportArm, ReportArm];
  const found = differences(one, other).map(placeOf);
  if (found.length === 0) return;
  // What the machine did to one arm, it does not do to the same figure again; what the lab does to it, it does in each run.
  using elsewhere = new Workspace();
  await using lab = start(elsewhere);
  await lab.ended;
  const second = await readReport(lab.runFolder);
  if (second.problems.length > 0) skip(second.problems.map(problemLine).join('; '));
  const again = differences(...(second.arms as [ReportArm, ReportArm])).map(placeOf);
  expect(found.filter((place) => again.includes(place))).toEqual([]);
});
const placeOf = (difference: string) => difference.replace(/ [\d.]+ .*$/, '');

test('a run says each number once, and one that another hand changed is found', async () => {
  expect(await folderDisagreements(folder, reportPages)).toEqual([]);
  const file = join(folder, 'report.md');
  const text = readFileSync(file, 'utf8');
  const planted = text.replace(
    /(\| fault \| GET \/api\/products\/:id \| one \| )(\d+)/,
    (_, head, count) => head + (Number(count) + 1),
  );
  writeFileSync(file, planted);
  expect(await folderDisagreements(folder, reportPages)).toEqual([
    expect.stringMatching(/^report.md, fault GET \/api\/products\/:id one: /),
  ]);
});
