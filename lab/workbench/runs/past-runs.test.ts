import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderJson } from '../../report/json.ts';
import { sampleReport } from '../../report/sample-report.ts';
import { modelIn } from '../../web/report-page/render-page.ts';
import { pageOf } from '../../web/testing/page-of.ts';
import { ReportsFolder } from './fixture/reports-folder.ts';
import { PastRuns } from './past-runs.ts';

const [OLD, MID, NEW] = [
  '2026-01-02T03-04-05-00000a',
  '2026-02-02T03-04-05-00000b',
  '2026-03-02T03-04-05-00000c',
] as const;

let reports: ReportsFolder;
let past: PastRuns;
beforeEach(() => {
  reports = new ReportsFolder();
  past = new PastRuns(reports.folder, sampleReport().faultline);
});
afterEach(() => reports[Symbol.dispose]());
const names = async (limit = 10) => (await past.list(limit)).runs.map(({ name }) => name);

test('runs of all scenarios are told, the newest first, with verdict, length, runtime and what was kept', async () => {
  reports.add(OLD);
  reports.add(NEW, { scenario: 'other', verdict: 'pass', exitCode: 0, length: 'long', runtime: 'docker' });
  mkdirSync(reports.path('other', NEW, 'evidence'));
  rmSync(join(reports.add(MID), 'report.html'));
  const { runs, more, unread } = await past.list(10);
  expect([runs.map(({ name }) => name), more, unread]).toEqual([[NEW, MID, OLD], 0, []]);
  expect(runs[0]).toMatchObject({ scenario: 'other', verdict: 'pass', length: 'long', runtime: 'docker' });
  expect(runs[2]).toMatchObject({ verdict: 'fail', told: expect.stringContaining('2 of 4 hypotheses hold') });
  expect(runs.map(({ hasPage, hasEvidence }) => [hasPage, hasEvidence])).toEqual([
    [true, true],
    [false, false],
    [true, false],
  ]);
});

test('a run whose hypotheses hold and which went wrong all the same is no pass', async () => {
  reports.add(OLD, { verdict: 'pass', exitCode: 4 });
  expect((await past.find(OLD)).verdict).toBe('inconclusive');
});

test('older ones than asked for are counted, and not read', async () => {
  for (const name of [OLD, MID, NEW]) reports.add(name);
  writeFileSync(reports.path('slow-payment', OLD, 'report.json'), '{');
  expect(await past.list(2)).toMatchObject({ runs: [{ name: NEW }, { name: MID }], more: 1, unread: [] });
});

test('one that can not be read says why, and one that has left no report is none', async () => {
  reports.add(NEW);
  reports.write(reports.path('slow-payment', NEW, 'report.json'), '{}');
  mkdirSync(reports.path('slow-payment', MID));
  mkdirSync(reports.path('lab', OLD), { recursive: true });
  const { runs, unread } = await past.list(10);
  expect(runs).toEqual([]);
  expect(unread).toEqual([expect.stringContaining('to be version 3, got undefined')]);
});

test('a report that is written anew is read anew', async () => {
  const folder = reports.add(NEW);
  expect((await past.find(NEW)).verdict).toBe('fail');
  reports.write(join(folder, 'report.json'), renderJson({ ...sampleReport(), verdict: 'pass', exitCode: 0 }));
  expect((await past.find(NEW)).verdict).toBe('pass');
});

test('runs of the workshop would give away what is to be predicted, and those of a base are of another system', async () => {
  const folder = reports.add(NEW);
  for (const of of ['workshop', 'base'])
    cpSync(folder, reports.path(of, 'slow-payment', OLD), { recursive: true });
  expect(await names()).toEqual([NEW]);
});

test.each([
  '..',
  '../secret',
  '../../etc/passwd',
  'slow-payment',
  `slow-payment/${OLD}`,
  `../slow-payment/${OLD}`,
  `${OLD}/`,
  `${OLD}/../${OLD}`,
  `${OLD}\0`,
  '2026-01-02T03-04-05-00000d',
  '',
])('the name `%s` is of none, whatever lies there', async (name) => {
  reports.add(OLD);
  await expect(past.page(name)).rejects.toMatchObject({ code: 'not-found' });
  await expect(past.find(name)).rejects.toMatchObject({ code: 'not-found' });
});

test('no link is followed: of a scenario, a run, its report or its page', async () => {
  using elsewhere = new ReportsFolder();
  const secret = elsewhere.add(OLD, { scenario: 'secret' });
  symlinkSync(elsewhere.path('secret'), reports.path('secret'));
  mkdirSync(reports.path('slow-payment'));
  symlinkSync(secret, reports.path('slow-payment', OLD));
  mkdirSync(reports.path('slow-payment', MID));
  symlinkSync(join(secret, 'report.json'), reports.path('slow-payment', MID, 'report.json'));
  const own = reports.add(NEW);
  rmSync(join(own, 'report.html'));
  symlinkSync(join(secret, 'report.html'), join(own, 'report.html'));
  expect(await past.list(10)).toMatchObject({ runs: [{ name: NEW, hasPage: false }], unread: [] });
  for (const name of [OLD, MID, NEW])
    await expect(past.page(name)).rejects.toMatchObject({ code: 'not-found' });
});

test('of two runs the page of the first has the second at hand, if they can be compared', async () => {
  const [first, second, other] = [
    sampleReport(),
    { ...sampleReport(), id: 'second' },
    { ...sampleReport(), scenario: 'other' },
  ];
  for (const [name, report] of [
    [OLD, first],
    [MID, second],
    [NEW, other],
  ] as const)
    writeFileSync(join(reports.add(name, report), 'report.html'), await pageOf(report));
  const page = await past.compared(OLD, MID);
  expect(modelIn(page)?.report.id).toBe(first.id);
  const beside = page.replace('id="model"', 'id="first"').replace('id="beside"', 'id="model"');
  expect(modelIn(beside)?.report.id).toBe('second');
  const refused = past.compared(OLD, NEW);
  await expect(refused).rejects.toMatchObject({ code: 'invalid-request' });
  await expect(refused).rejects.toThrow('Expected a run of slow-payment, as this one, found one of other.');
  const ofAnother = new PastRuns(reports.folder, '9.9.9');
  await expect(ofAnother.compared(OLD, MID)).rejects.toThrow('Expected a report of Faultline 9.9.9');
});

test('a folder that is not there has none', async () => {
  expect(await new PastRuns(reports.path('none'), '1').list(5)).toEqual({ runs: [], more: 0, unread: [] });
});
