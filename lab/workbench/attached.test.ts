import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import scenario from '../../scenarios/slow-payment.ts';
import { startClock } from '../runtime/clock.ts';
import { validateScenario } from '../scenario/validate.ts';
import { call } from './fixture/call.ts';
import { type HoldOptions, holdWorkbench } from './hold.ts';

/** Joins a system that another lab has started, as it would one that docker-compose runs. */
const headers = { authorization: 'Bearer a-token-of-the-tests' };
const PAYING = { service: 'payment', method: 'CreatePayment' };
const settings = (timeoutMs: number) => ({ clients: { payment: { timeoutMs, fallback: true } } });
const PATIENCE = { timeout: 15_000 };

let folder: string;

interface Held {
  readonly api: string;
  readonly where: ReadonlyMap<string, string>;
  /** By type, what its journal has. */
  events(type: string): readonly Record<string, unknown>[];
  end(): Promise<unknown>;
}

async function hold(id: string, more: Partial<HoldOptions> = {}): Promise<Held> {
  const own = join(folder, id);
  mkdirSync(join(own, 'logs'), { recursive: true });
  const where = new Map<string, string>();
  const serving = Promise.withResolvers<string>();
  const ending = new AbortController();
  const held = holdWorkbench({
    ...{
      scenario: validateScenario(scenario, 'slow-payment'),
      scenarioFrom: './slow-payment.ts',
      folder: own,
      id,
      seed: 7,
    },
    ...{ clock: startClock(), signal: ending.signal, runtimeKind: 'process', backendChoice: 'embedded' },
    ...{ host: '127.0.0.1', port: 0, token: 'a-token-of-the-tests', page: { script: '', style: '' } },
    onBackend: (info) => where.set(info.role, info.where),
    ...{ onPassedOver: () => {}, onServing: serving.resolve },
    ...more,
  });
  held.catch(serving.reject);
  return {
    ...{ api: new URL('/api/v1', await serving.promise).href, where },
    events: (type) =>
      readFileSync(join(own, 'journal.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter((event) => event.type === type),
    end: () => {
      ending.abort();
      return held;
    },
  };
}

const get = async ({ api }: Held, path: string) => (await call(`${api}${path}`)).json;
const send = ({ api }: Held, method: string, path: string, body?: unknown) =>
  call(`${api}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

let first: Held;
let joined: Held;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-attached-'));
  first = await hold('first');
  await send(first, 'PUT', '/services/order/settings', settings(2_000));
  joined = await hold('joined', { attachTo: attachTo() });
}, 60_000);
afterAll(async () => {
  await joined?.end();
  await first?.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const attachTo = () => ({
  registry: first.where.get('registry') ?? '',
  traces: first.where.get('traces') ?? '',
});

interface Edge {
  readonly from: string;
  readonly to: string;
}
const instancesOf = async (held: Held): Promise<{ instance: string; health: string }[]> =>
  (await get(held, '/state')).instances;
const payments = async (held: Held) =>
  (await get(held, '/state')).edges.find(({ from, to }: Edge) => from === 'order' && to === 'payment');

test('what runs there is shown as it is: instances, rates of its own load, traces, settings', async () => {
  const { lab, instances, load, edits } = await get(joined, '/state');
  expect([lab.attached, (await get(first, '/state')).lab.attached]).toEqual([true, false]);
  expect(instances).toHaveLength(7);
  for (const each of instances) expect(each).toMatchObject({ state: 'unknown', health: 'serving' });
  expect([load.paused, edits]).toEqual([true, []]);
  await vi.waitFor(async () => expect((await payments(joined)).goodPerS).toBeGreaterThan(10), PATIENCE);
  await vi.waitFor(async () => {
    const { traces } = await get(joined, '/traces?limit=20');
    const services = traces.map(({ services: its }: { services: string[] }) => its);
    expect(services).toContainEqual(expect.arrayContaining(['gateway', 'payment', 'bank']));
  }, PATIENCE);
  expect(await get(joined, '/services/order/settings')).toMatchObject({
    ...{ settings: settings(2_000), instances: [{ instance: 'order-1', reports: 'in-force' }] },
  });
});

test('faults of calls, and settings, go the way of the registry', async () => {
  const slow = { kind: 'delay', match: PAYING, fixedDelayMs: 300, lasts: 60 };
  const set = await send(joined, 'POST', '/faults', slow);
  expect([set.status, set.json.state]).toEqual([201, 'in-force']);
  await vi.waitFor(async () => expect((await payments(first)).p90Ms).toBeGreaterThan(300), PATIENCE);
  expect((await send(joined, 'DELETE', `/faults/${set.json.id}`)).json.state).toBe('gone');
  expect((await get(joined, `/faults/${set.json.id}/ledger`)).met).toBeGreaterThan(3);

  const put = await send(joined, 'PUT', '/services/order/settings', settings(1_500));
  expect([put.status, put.json.instances]).toEqual([200, [{ instance: 'order-1', reports: 'in-force' }]]);
});

test('what would take hold of a process is refused, with the reason', async () => {
  for (const fault of [
    { kind: 'kill', instance: 'product-1', lasts: 1 },
    { kind: 'outage', backend: 'registry', lasts: 1 },
  ]) {
    const { status, json } = await send(joined, 'POST', '/faults', fault);
    expect([status, json.error.code]).toEqual([409, 'not-started-here']);
    expect(json.error.message).toContain('runs without this lab');
  }
  const mystery = await send(joined, 'POST', '/mystery', { level: 1 });
  expect([mystery.status, mystery.json.error.code]).toEqual([409, 'mystery-refused']);
  expect((await send(joined, 'POST', '/faults', { kind: 'none', lasts: 1 })).json.error.code).toBe(
    'invalid-fault',
  );
});

test('without an etcd, or traces, where they are looked for it does not open, and says which', async () => {
  const nobody = '127.0.0.1:9';
  await expect(hold('no-etcd', { attachTo: { ...attachTo(), registry: nobody } })).rejects.toMatchObject({
    ...{ code: 'attach-failed', exitCode: 3, message: expect.stringContaining(`an etcd at ${nobody}`) },
  });
  const traces = `http://${nobody}`;
  await expect(hold('no-traces', { attachTo: { ...attachTo(), traces } })).rejects.toMatchObject({
    ...{ code: 'attach-failed', message: expect.stringContaining(`Jaeger's API at ${traces}`) },
  });
});

test('it ends, its faults with it, and leaves the system as it is', async () => {
  await send(joined, 'POST', '/faults', { kind: 'hang', match: PAYING, lasts: 60 });
  await vi.waitFor(async () => expect((await payments(first)).waiting).toBeGreaterThan(20), PATIENCE);
  expect(await joined.end()).toEqual({ left: [] });
  await vi.waitFor(async () => {
    const { goodPerS, oldestWaitingMs } = await payments(first);
    expect(goodPerS).toBeGreaterThan(10);
    expect(oldestWaitingMs).toBeLessThan(1_000);
  }, PATIENCE);
  expect((await instancesOf(first)).map(({ health }) => health)).toEqual(Array(7).fill('serving'));
  // What was set there stays: the instances go by it, which the lab that had set another one can tell.
  expect((await get(first, '/services/order/settings')).instances).toMatchObject([{ reports: 'other' }]);
});
