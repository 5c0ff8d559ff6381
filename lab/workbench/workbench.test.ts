import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { documentedEvents } from './fixture/documented-call.ts';
import { HeldWorkbench } from './fixture/held-workbench.ts';
import { liveScenario, PUT } from './fixture/live-scenario.ts';

const HOLD = { service: 'loans', method: 'Lend' };

let lab: HeldWorkbench;
beforeAll(async () => {
  lab = await HeldWorkbench.start({ scenario: liveScenario(), scenarioFrom: './library.ts' });
}, 60_000);
afterAll(async () => expect(await lab.close()).toEqual({ left: [] }), 60_000);

const get = (path: string) => lab.get(path);
const send = (method: string, path: string, body?: unknown) => lab.send(method, path, body);
const slow = (lasts: number) => ({ kind: 'delay', match: HOLD, fixedDelayMs: 400, lasts });
const putRoute = async () =>
  (await get('/load')).json.routes.find(({ route }: { route: string }) => route === PUT);

test('conditions of the scenario are in force for as long as the lab is open', () => {
  const events = lab
    .journal()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { plan } = events.find(({ type, kind }) => type === 'fault.injected' && kind === 'condition');
  expect(plan).toMatchObject({ kind: 'delay', match: { service: 'readers' } });
  expect(events.map(({ type }) => type)).not.toContain('fault.lapsed');
});

test('a fault by HTTP: it needs a time limit, is met, tells its ledger, and is undone', async () => {
  const without = await send('POST', '/faults', { kind: 'delay', match: HOLD, fixedDelayMs: 400 });
  expect([without.status, without.json.error.code]).toEqual([400, 'invalid-fault']);
  expect(without.json.error.message).toContain('`fault.lasts`: expected a time limit');
  const wrong = await send('POST', '/faults', { ...slow(60), match: { service: 'loan' } });
  expect([wrong.status, wrong.json.error.code]).toEqual([400, 'invalid-fault']);
  const command = await send('POST', '/faults', {
    kind: 'command',
    lasts: 1,
    inject: ['true'],
    undo: ['true'],
  });
  expect([command.status, command.json.error.code]).toEqual([400, 'invalid-fault']);

  const set = await send('POST', '/faults', slow(60));
  expect([set.status, set.headers.location]).toEqual([201, '/api/v1/faults/delay-loans-Lend']);
  expect(set.json).toMatchObject({
    id: 'delay-loans-Lend',
    state: 'in-force',
    text: expect.stringContaining('400 ms'),
  });
  expect(set.json.endsAtMs - set.json.cameAtMs).toBe(60_000);
  const twice = await send('POST', '/faults', slow(60));
  expect([twice.status, twice.json.error.code]).toEqual([409, 'fault-in-force']);
  await vi.waitFor(async () => expect((await putRoute()).p90Ms).toBeGreaterThan(400), { timeout: 10_000 });

  const undone = await send('DELETE', '/faults/delay-loans-Lend');
  expect([undone.status, undone.json.state]).toEqual([200, 'gone']);
  const ledger = await get('/faults/delay-loans-Lend/ledger');
  expect(ledger.json).toMatchObject({ id: 'delay-loans-Lend', counts: 'calls', cameMs: expect.any(Number) });
  expect(ledger.json.goneMs).toBeGreaterThan(ledger.json.cameMs);
  expect((await get('/faults/no-such/ledger')).status).toBe(404);
  // Its id is free again, and the ledger is of the newest.
  await send('POST', '/faults', slow(60));
  expect((await get('/faults/delay-loans-Lend/ledger')).json.goneMs).toBeNull();
  expect((await send('DELETE', '/faults')).json.undone).toMatchObject([
    { id: 'delay-loans-Lend', state: 'gone' },
  ]);
});

test('one that nobody undoes ends by itself', async () => {
  await send('POST', '/faults', slow(0.3));
  await vi.waitFor(async () => expect((await get('/faults/delay-loans-Lend')).json.state).toBe('gone'), {
    timeout: 10_000,
  });
});

test('an instance that is paused: what it holds up is waiting, with the age of the oldest', async () => {
  await send('POST', '/faults', { kind: 'pause', instance: 'loans-1', lasts: 60 });
  await vi.waitFor(async () => expect((await putRoute()).oldestWaitingMs).toBeGreaterThan(500), {
    timeout: 10_000,
  });
  const { edges, instances } = (await get('/state')).json;
  expect(edges[0]).toMatchObject({ from: 'load', to: 'desk' });
  expect(edges[0].waiting).toBeGreaterThan(4);
  expect(instances).toContainEqual(expect.objectContaining({ instance: 'loans-1', state: 'paused' }));
  await send('DELETE', '/faults/pause-loans-1');
  await vi.waitFor(async () => expect((await putRoute()).waiting).toBeLessThan(4), { timeout: 10_000 });
});

test('settings are in force once the instances say so; wrong ones are refused', async () => {
  const path = '/services/loans/settings';
  const wrong = await send('PUT', path, { server: { shelfs: 1 } });
  expect([wrong.status, wrong.json.error.code]).toEqual([400, 'invalid-settings']);
  expect(wrong.json.error.message).toMatch(/expected no field `shelfs`: did you mean shelves\?$/);
  const put = await send('PUT', path, { server: { shelves: 3 } });
  const inForce = {
    ...{ service: 'loans', settings: { server: { shelves: 3 } }, pending: null },
    instances: [{ instance: 'loans-1', reports: 'in-force' }],
  };
  expect([put.status, put.json]).toEqual([200, inForce]);
  expect((await get(path)).json).toEqual(inForce);
  expect((await send('PUT', '/services/none/settings', {})).status).toBe(404);
});

test('the load is changed by route, paused, and goes on', async () => {
  expect((await send('PUT', '/load', { routes: { [PUT]: 30 } })).json.routes[0]).toMatchObject({
    rps: 30,
    plannedRps: 10,
  });
  await vi.waitFor(async () => expect((await putRoute()).goodPerS).toBeGreaterThan(20), { timeout: 15_000 });
  expect((await send('PUT', '/load', { paused: true })).json.paused).toBe(true);
  await vi.waitFor(async () => expect((await putRoute()).goodPerS).toBe(0), { timeout: 15_000 });
  await send('PUT', '/load', { paused: false, routes: { [PUT]: 10 } });
  await vi.waitFor(async () => expect((await putRoute()).goodPerS).toBeGreaterThan(2), { timeout: 15_000 });
  const tooFast = await send('PUT', '/load', { routes: { [PUT]: 3_000 } });
  expect([tooFast.status, tooFast.json.error.code]).toEqual([400, 'invalid-request']);
  expect((await send('PUT', '/load', { routes: { 'GET /none': 1 } })).status).toBe(404);
});

test('traces and metrics can be asked for', async () => {
  // The sample system leaves no spans.
  expect((await get('/traces?state=failed&minMs=10')).json).toEqual({
    ...{ traces: [], dropped: 0 },
    // Nor does it say what is under way.
    silent: ['desk-1', 'loans-1', 'readers-1'],
  });
  expect((await get('/traces?state=gone')).json.error.message).toContain('`state`');
  expect((await get(`/traces/${'a'.repeat(32)}`)).json.error.code).toBe('not-found');
  const up = await get(`/metrics/query?query=${encodeURIComponent('count(up)')}`);
  expect(up.json).toMatchObject({ status: 'success', data: { resultType: 'vector' } });
  expect((await get('/metrics/query?query=sum(')).status).toBe(400);
  expect((await get('/metrics/query')).json.error.code).toBe('invalid-request');
  const over = await get(`/metrics/query_range?query=${encodeURIComponent('count(up)')}`);
  expect(over.json).toMatchObject({ status: 'success', data: { resultType: 'matrix' } });
  expect(over.json.data.result[0].values.length).toBeGreaterThan(0);
  const tooMany = await get('/metrics/query_range?query=up&start=1&end=90001&step=1');
  expect(tooMany.json.error.message).toContain('at most 1000 steps');
  expect((await get('/logs?service=loans')).json.lines).toEqual(expect.any(Array));
  expect((await get('/logs?level=loud')).json.error.message).toContain('`level`');
});

test('what is done by hand is told as events, each as it is documented', async () => {
  await using events = await documentedEvents(lab.api);
  const told = (type: string, fits: (data: { faultId?: string }) => boolean = () => true) =>
    events.until(({ data }) => data.type === type && fits(data));
  const comesAndGoes = async (fault: object) => {
    const { status, json } = await send('POST', '/faults', fault);
    expect(status).toBe(201);
    await send('DELETE', `/faults/${json.id}`);
    await told('fault.undone', ({ faultId }) => faultId === json.id);
  };
  await comesAndGoes(slow(60));
  await comesAndGoes({ kind: 'outage', backend: 'metrics', lasts: 60 });
  await told('fault.probed');
  await comesAndGoes({ kind: 'kill', instance: 'readers-1', lasts: 60 });
  await told('instance.registered');
  await told('lease.read');
  await send('PUT', '/services/loans/settings', { server: { shelves: 4 } });
  await told('settings.changed');
  await send('PUT', '/load', { shape: { kind: 'spike', times: 2, lasts: 1 } });
  await told('load.shaped');
  await send('PUT', '/load', { shape: { kind: 'constant' } });
  await events.until(({ data }) => data.type === 'load.shaped' && data.kind === 'constant');
  await events.until(({ type, data }) => type === 'state' && data.faults.length > 2);
});

test('events come with ids; who comes back with the last one gets what it has missed, and no more', async () => {
  let lastId = '';
  {
    await using events = await documentedEvents(lab.api);
    expect((await events.until(({ type }) => type === 'state')).data.lab).toMatchObject({
      id: 'lab1',
      scenario: 'library',
    });
    await send('PUT', '/load', { routes: { [PUT]: 11 } });
    const changed = await events.until(
      ({ type, data }) => type === 'event' && data.type === 'load.changed' && data.pace === 1.1,
    );
    lastId = changed.id ?? '';
  }
  await send('PUT', '/load', { routes: { [PUT]: 12 } });
  await using again = await documentedEvents(lab.api, { 'last-event-id': lastId });
  const state = await again.until(({ type }) => type === 'state');
  const between = again.seen.slice(0, again.seen.indexOf(state));
  expect(between.map(({ type, data }) => [type, data.type, data.pace])).toEqual([
    ['event', 'load.changed', 1.2],
  ]);
  // Of another lab nobody knows how much was missed.
  await using other = await documentedEvents(lab.api, { 'last-event-id': 'lab0-7' });
  expect((await other.until(({ type }) => type === 'missed')).data).toEqual({ missed: null });
});
