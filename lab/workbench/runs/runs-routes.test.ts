import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mysteryRefused } from '../../mystery/mystery-refused.ts';
import { sampleReport } from '../../report/sample-report.ts';
import type { Clock } from '../../runtime/clock.ts';
import { pageOf } from '../../web/testing/page-of.ts';
import { documentedCall as call } from '../fixture/documented-call.ts';
import { liveScenario } from '../fixture/live-scenario.ts';
import { listenOn, type Serving, serve } from '../http/serve.ts';
import type { Workbench } from '../workbench.ts';
import { ReportsFolder } from './fixture/reports-folder.ts';
import { OneRun } from './one-run.ts';
import { PastRuns } from './past-runs.ts';
import { ScenarioDesk } from './scenario-desk.ts';

const TOKEN = 'a-token-of-the-tests';
const [FIRST, SECOND] = ['2026-01-02T03-04-05-00000a', '2026-02-02T03-04-05-00000b'] as const;
let isMystery = false;
const workbench = {
  feed: { subscribe: () => ({ [Symbol.dispose]: () => {} }) },
  ...{ settings: {}, load: {}, faults: { list: [] }, lab: { backends: {}, clock: {} } },
} as unknown as Workbench;

let reports: ReportsFolder;
let runs: OneRun;
let serving: Serving;
let api: string;
beforeEach(async () => {
  isMystery = false;
  reports = new ReportsFolder();
  const clock = { now: () => 0, wall: () => 0 } as unknown as Clock;
  runs = new OneRun({
    ...{ clock, quiet: async () => async () => {} },
    requireFree: () => {
      if (isMystery) throw mysteryRefused('Expected the mystery to be over.');
    },
  });
  const scenarios = new ScenarioDesk({
    scenarios: async () => ({ all: [{ source: 'library', scenario: liveScenario() }], problems: [] }),
    start: async ({ signal }) => {
      const over = Promise.withResolvers<{ folder: null; exitCode: number; said: string }>();
      signal.addEventListener('abort', () => over.resolve({ folder: null, exitCode: 130, said: '' }));
      return { phase: async () => null, folder: async () => null, ended: over.promise };
    },
    ...{ clock, runs, past: new PastRuns(reports.folder, sampleReport().faultline) },
  });
  const options = { host: '127.0.0.1', port: 0, token: TOKEN, page: { script: '', style: '' } };
  serving = serve(await listenOn(options), workbench, { ...options, scenarios });
  api = `${serving.origin}/api/v1`;
});
afterEach(async () => {
  await runs.stop();
  await serving[Symbol.asyncDispose]();
  reports[Symbol.dispose]();
});
const send = (method: string, body?: object) =>
  call(`${api}/run`, {
    ...{ method, headers: { authorization: `Bearer ${TOKEN}` } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test('a report is served as a page of its own, which may ask for nothing', async () => {
  reports.add(FIRST);
  expect((await call(`${api}/runs`)).json.runs).toMatchObject([{ name: FIRST, scenario: 'slow-payment' }]);
  const { status, text, headers } = await call(`${api}/runs/${FIRST}/report`);
  expect([status, text]).toEqual([200, `<h1>${FIRST}</h1>`]);
  expect(headers['content-type']).toMatch(/^text\/html/);
  const policy = String(headers['content-security-policy']).split('; ');
  for (const rule of ['sandbox allow-scripts', "default-src 'none'", "base-uri 'none'", "form-action 'none'"])
    expect(policy).toContain(rule);
  expect(policy.join()).not.toMatch(/connect-src|allow-same-origin/);
});

test.each([
  '..',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  `..%2Fslow-payment%2F${FIRST}`,
  `slow-payment%2F${FIRST}`,
  `${FIRST}%2F..%2F${FIRST}`,
  `${FIRST}%00`,
  '%252e%252e',
  '..%5c..%5csecret',
])('the path `%s` leads to no file', async (name) => {
  reports.add(FIRST);
  writeFileSync(join(reports.folder, 'report.html'), 'a secret');
  const { status, text } = await call(`${api}/runs/${name}/report`);
  expect([status, text.includes('secret')]).toEqual([404, false]);
  const beside = await call(`${api}/runs/${FIRST}/report?with=${name}`);
  expect([beside.status, beside.text.includes('secret')]).toEqual([404, false]);
});

test('a path that is none is refused', async () => {
  expect((await call(`${api}/runs/%ZZ/report`)).status).toBe(400);
  expect((await call(`${api}/runs?limit=0`)).status).toBe(400);
  expect((await call(`${api}/runs/${'a'.repeat(101)}/report`)).status).toBe(400);
});

test('two runs are compared in the page of the first', async () => {
  for (const name of [FIRST, SECOND])
    writeFileSync(join(reports.add(name), 'report.html'), await pageOf(sampleReport()));
  const { status, text, headers } = await call(`${api}/runs/${FIRST}/report?with=${SECOND}`);
  expect([status, text.includes('id="beside"')]).toEqual([200, true]);
  expect(headers['content-security-policy']).toContain('sandbox allow-scripts');
});

test('a report that can not be read is no failure of the lab', async () => {
  for (const [text, status, code] of [
    ['{', 404, 'report-not-read'],
    ['{}', 400, 'report-version'],
  ] as const) {
    reports.write(join(reports.add(FIRST), 'report.json'), text);
    const { status: found, json } = await call(`${api}/runs/${FIRST}/report?with=${FIRST}`);
    expect([found, json.error.code]).toEqual([status, code]);
  }
});

test('a run is begun by its name with the token alone, one at a time, and ended', async () => {
  expect((await call(`${api}/scenarios`)).json.scenarios).toMatchObject([{ name: 'library' }]);
  const body = JSON.stringify({ scenario: 'library' });
  expect((await call(`${api}/run`, { method: 'POST', body })).status).toBe(401);
  expect((await send('POST', { scenario: 'none' })).json.error.code).toBe('not-found');
  const begun = await send('POST', { scenario: 'library' });
  expect([begun.status, begun.json.running.scenario]).toEqual([201, 'library']);
  const second = await send('POST', { scenario: 'library' });
  expect([second.status, second.json.error.code]).toEqual([409, 'step-not-open']);
  expect((await call(`${api}/run`, { method: 'DELETE' })).status).toBe(401);
  const ended = await send('DELETE');
  expect([ended.status, ended.json.running, ended.json.latest.isStopped]).toEqual([200, null, true]);
});

test('none is begun during a mystery, whose load it would take away', async () => {
  isMystery = true;
  const { status, json } = await send('POST', { scenario: 'library' });
  expect([status, json.error.code]).toEqual([409, 'mystery-refused']);
  expect(runs.underWay).toBeNull();
});
