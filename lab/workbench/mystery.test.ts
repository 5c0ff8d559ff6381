import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import scenario from '../../scenarios/cascading-failure.ts';
import { validateScenario } from '../scenario/validate.ts';
import { call } from './fixture/call.ts';
import { documentedEvents } from './fixture/documented-call.ts';
import { HeldWorkbench } from './fixture/held-workbench.ts';
import { TELLING } from './fixture/telling.ts';
import { PlayedWorkshop } from './workshop/fixture/played-workshop.ts';

const SOON = { timeout: 20_000 };

let lab: HeldWorkbench;
let workshop: PlayedWorkshop;
beforeAll(async () => {
  workshop = await PlayedWorkshop.open();
  lab = await HeldWorkbench.start({
    ...{ scenario: validateScenario(scenario, 'the scenario'), scenarioFrom: './cascading-failure.ts' },
    ...{ id: 'hides', workshop: workshop.options },
  });
}, 60_000);
afterAll(async () => {
  expect(await lab.close()).toEqual({ left: [] });
  await workshop[Symbol.asyncDispose]();
}, 60_000);

const get = (path: string) => lab.get(path);
const send = (method: string, path: string, body?: unknown) => lab.send(method, path, body);
const query = (promql: string) => get(`/metrics/query?query=${encodeURIComponent(promql)}`);
const journal = () => lab.journal();
/** Of an edge, what its caller counts. */
const edge = async (to: string) =>
  (await get('/state')).json.edges.find((each: { to: string }) => each.to === to);

test('an aborted method: seen in the spans, told by nothing else while it is open, and scored by its ledger', async () => {
  await using events = await documentedEvents(lab.api);
  // bank Charge answers UNAVAILABLE.
  const started = await send('POST', '/mystery', { level: 1, seed: 9 });
  expect([started.status, started.json]).toMatchObject([201, { state: 'open', count: 1, reveal: null }]);
  await vi.waitFor(async () => expect((await edge('bank')).failedPerS).toBeGreaterThan(5), SOON);

  // All that can be read; the traces of the last seconds are of orders that failed.
  const { paths } = parse(readFileSync(join(import.meta.dirname, '../../docs/workbench-api.yaml'), 'utf8'));
  const reads = Object.entries<object>(paths).flatMap(([path, operations]) =>
    'get' in operations && !path.endsWith('/events') ? [path.slice('/api/v1'.length)] : [],
  );
  expect(reads.length).toBeGreaterThan(8);
  const traces = (await get('/traces?limit=100')).json.traces;
  const failed = traces.filter((trace: { failed: boolean }) => trace.failed).slice(0, 5);
  expect(failed.length).toBeGreaterThan(0);
  const names: Record<string, readonly string[]> = {
    '{id}': ['mystery-1'],
    '{service}': ['bank', 'payment', 'order'],
    '{traceId}': failed.map(({ traceId }: { traceId: string }) => traceId),
  };
  for (const path of reads) {
    const [parameter = ''] = /\{\w+\}/.exec(path) ?? [];
    const asked = (names[parameter] ?? ['']).map((name) => path.replace(parameter, name));
    for (const each of asked) {
      const { status, text } = await get(each);
      const told = path.includes('{id}') ? text.replaceAll('`mystery-1`', '') : text;
      expect([each, TELLING.exec(told)?.[0]]).toEqual([each, undefined]);
      if (path.includes('{id}')) expect(status).toBe(404);
    }
  }
  const [trace] = failed;
  expect((await get(`/traces/${trace.traceId}`)).text).toContain('the request failed');
  expect((await get('/faults')).json).toEqual({ faults: [] });
  expect((await get('/recording')).status).toBe(400);
  await send('PUT', '/load', { routes: { 'GET /api/products/:id': 11 } });
  await events.until(({ data }) => data.type === 'load.changed');
  await events.until(({ type, data }) => type === 'state' && data.mystery.current?.state === 'open');
  expect(TELLING.exec(JSON.stringify(events.seen))?.[0]).toBeUndefined();
  expect(TELLING.exec(journal())?.[0]).toBeUndefined();

  expect((await query('up')).status).toBe(200);
  for (const path of reads.filter((each) => each.startsWith('/metrics/'))) {
    const { status, json } = await get(`${path}?query=faultline_fault_active`);
    expect([path, status, json.error.code]).toEqual([path, 409, 'mystery-refused']);
  }
  expect((await query('{__name__=~"f.+"}')).status).toBe(409);
  const own = { kind: 'hang', match: { service: 'bank' }, lasts: 5 };
  expect((await send('POST', '/faults', own)).json.error.code).toBe('mystery-refused');
  expect((await send('POST', '/mystery', { level: 1 })).json.error.code).toBe('mystery-refused');

  const guess = { service: 'bank', method: 'Charge', kind: 'abort', size: 100 };
  const answered = await send('POST', '/mystery/answer', { faults: [guess] });
  expect(answered.json).toMatchObject({
    state: 'over',
    reveal: { ended: 'answered', score: 100, unmet: [], faults: [{ guess, points: 100 }] },
  });
  expect(answered.json.reveal.faults[0].fault).toMatchObject({
    text: 'bank Charge answers UNAVAILABLE (100% of calls)',
  });
  expect(answered.json.reveal.faults[0].fault.met).toBeGreaterThan(10);
  expect((await get('/mystery')).json.scores).toMatchObject([{ level: 1, seed: 9, score: 100 }]);
  // What was veiled is told now.
  await events.until(({ data }) => data.type === 'fault.undone' && data.faultId === 'mystery-1');
  expect(journal()).toContain('"faultId":"mystery-1"');
  expect((await query('faultline_fault_active')).status).toBe(200);
  expect((await send('POST', '/mystery/answer', { faults: [guess] })).status).toBe(409);
});

test('a paused instance: what the lab knows of its process is not told; who gives up is told what it was', async () => {
  const state = async () =>
    (await get('/state')).json.instances.map((each: { state: string }) => each.state) as string[];
  // notification-1 is paused.
  await send('POST', '/mystery', { level: 1, seed: 7 });
  expect(new Set(await state())).toEqual(new Set(['unknown']));
  const isStruck = async () => {
    const { failedPerS, oldestWaitingMs } = await edge('notification');
    return failedPerS > 0 || oldestWaitingMs > 500;
  };
  await vi.waitFor(async () => expect(await isStruck()).toBe(true), SOON);
  const given = await send('DELETE', '/mystery');
  expect(given.json.reveal).toMatchObject({
    ...{ ended: 'given-up', score: null },
    faults: [{ fault: { kind: 'pause', service: 'notification', instance: 'notification-1' }, points: 0 }],
  });
  expect(new Set(await state())).toEqual(new Set(['running']));
});

test('a killed instance: what the lab reads of it before is told to nobody', async () => {
  const before = journal().length;
  // order-1 is killed, which has its workers bounded, and so something to tell.
  expect((await send('POST', '/mystery', { level: 1, seed: 36 })).json).toMatchObject({ state: 'open' });
  await vi.waitFor(async () => expect((await edge('order')).failedPerS).toBeGreaterThan(0), SOON);
  expect(TELLING.exec(journal().slice(before))?.[0]).toBeUndefined();
  const given = await send('DELETE', '/mystery');
  expect(JSON.stringify(given.json.reveal)).toContain('order-1 killed');
  expect(journal().slice(before)).toContain('"protections.read"');
});

test('its time limit ends it, and a fault that met nothing counts for nothing', async () => {
  await send('PUT', '/load', { paused: true });
  await vi.waitFor(async () => expect((await edge('product')).begunPerS).toBe(0), SOON);
  await send('POST', '/mystery', { level: 1, seed: 3, lasts: 3 });
  await vi.waitFor(async () => expect((await get('/mystery')).json.current.state).toBe('over'), {
    timeout: 20_000,
  });
  expect((await get('/mystery')).json.current.reveal).toMatchObject({
    ...{ ended: 'time-over', score: null, faults: [] },
    unmet: ['product GetProduct hangs (100% of calls)'],
  });
});

test('no mystery while a run of the workshop is measured, and no such run while one is open', async () => {
  const one = '/workshop/exercises/1';
  const codeOf = async (answer: ReturnType<typeof send>) => (await answer).json.error?.code;
  const [choice] = (await get(one)).json.question.choices;
  await send('POST', `${one}/prediction`, { choice: choice.id });
  expect((await send('POST', `${one}/run`)).status).toBe(200);
  expect(await codeOf(send('POST', '/mystery', { level: 1 }))).toBe('mystery-refused');
  await vi.waitFor(() => expect(workshop.runs).toHaveLength(1), SOON);
  workshop.runs[0]?.end();
  await vi.waitFor(async () => expect((await get(one)).json.running).toBeNull(), SOON);

  expect(await codeOf(send('POST', '/mystery', { level: 1, seed: 9 }))).toBeUndefined();
  const run = await send('POST', `${one}/run`);
  expect([run.status, run.json.error]).toMatchObject([
    409,
    { message: 'Expected the mystery to be over before a run is started: answer, or give up.' },
  ]);
  await send('DELETE', '/mystery');
  expect(await codeOf(send('POST', `${one}/run`))).toBeUndefined();
  await send('DELETE', `${one}/run`);
});

test('no mystery while a fault is in force, no level that there is not, and none without the token', async () => {
  await send('POST', '/faults', { kind: 'hang', match: { service: 'bank' }, lasts: 60 });
  expect((await send('POST', '/mystery', { level: 1 })).json.error.code).toBe('mystery-refused');
  await send('DELETE', '/faults');
  expect((await send('POST', '/mystery', { level: 6 })).json.error.code).toBe('invalid-request');
  const misspelt = { faults: [{ service: 'bank', kind: 'hangs' }] };
  expect((await send('POST', '/mystery/answer', misspelt)).json.error.code).toBe('invalid-request');
  for (const [method, path] of [
    ['POST', '/mystery'],
    ['DELETE', '/mystery'],
    ['POST', '/mystery/answer'],
  ] as const)
    expect((await call(`${lab.api}${path}`, { method, body: '{}' })).status).toBe(401);
});
