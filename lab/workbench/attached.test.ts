import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import scenario from '../../scenarios/slow-payment.ts';
import { validateScenario } from '../scenario/validate.ts';
import { HeldWorkbench } from './fixture/held-workbench.ts';
import type { HoldOptions } from './hold.ts';

const PAYING = { service: 'payment', method: 'CreatePayment' };
const settings = (timeoutMs: number) => ({ clients: { payment: { timeoutMs, fallback: true } } });
const PATIENCE = { timeout: 15_000 };

let folder: string;
const hold = (id: string, more: Partial<HoldOptions> = {}) =>
  HeldWorkbench.start({
    ...{ scenario: validateScenario(scenario, 'slow-payment'), scenarioFrom: './slow-payment.ts' },
    ...{ folder: join(folder, id), id, ...more },
  });

let first: HeldWorkbench;
/** Joins the system that the first one has started, as it would one that docker-compose runs. */
let joined: HeldWorkbench;
const where = new Map<string, string>();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-attached-'));
  first = await hold('first', { onBackend: (info) => void where.set(info.role, info.where) });
  await first.send('PUT', '/services/order/settings', settings(2_000));
  joined = await hold('joined', { attachTo: attachTo() });
}, 60_000);
afterAll(async () => {
  await joined?.close();
  await first?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const attachTo = () => ({ registry: where.get('registry') ?? '', traces: where.get('traces') ?? '' });
const get = async (lab: HeldWorkbench, path: string) => (await lab.get(path)).json;

interface Edge {
  readonly from: string;
  readonly to: string;
}
const instancesOf = async (lab: HeldWorkbench): Promise<{ instance: string; health: string }[]> =>
  (await get(lab, '/state')).instances;
const payments = async (lab: HeldWorkbench) =>
  (await get(lab, '/state')).edges.find(({ from, to }: Edge) => from === 'order' && to === 'payment');

test('what runs there is shown as it is: instances, rates of its own load, traces, settings', async () => {
  const { lab, instances, load, edits } = await get(joined, '/state');
  const own = (await get(first, '/state')).lab;
  expect([lab.attached, own.attached]).toEqual([true, false]);
  // Of a lab's own the folder can be searched as it is told; of an attached one nobody knows where they are.
  expect([lab.logs, existsSync(own.logs)]).toEqual([null, true]);
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
  const set = await joined.send('POST', '/faults', slow);
  expect([set.status, set.json.state]).toEqual([201, 'in-force']);
  await vi.waitFor(async () => expect((await payments(first)).p90Ms).toBeGreaterThan(300), PATIENCE);
  expect((await joined.send('DELETE', `/faults/${set.json.id}`)).json.state).toBe('gone');
  expect((await get(joined, `/faults/${set.json.id}/ledger`)).met).toBeGreaterThan(3);

  const put = await joined.send('PUT', '/services/order/settings', settings(1_500));
  expect([put.status, put.json.instances]).toEqual([200, [{ instance: 'order-1', reports: 'in-force' }]]);
});

test('what would take hold of a process is refused, with the reason', async () => {
  for (const fault of [
    { kind: 'kill', instance: 'product-1', lasts: 1 },
    { kind: 'outage', backend: 'registry', lasts: 1 },
  ]) {
    const { status, json } = await joined.send('POST', '/faults', fault);
    expect([status, json.error.code]).toEqual([409, 'not-started-here']);
    expect(json.error.message).toContain('runs without this lab');
  }
  const mystery = await joined.send('POST', '/mystery', { level: 1 });
  expect([mystery.status, mystery.json.error.code]).toEqual([409, 'mystery-refused']);
  expect((await joined.send('POST', '/faults', { kind: 'none', lasts: 1 })).json.error.code).toBe(
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
  await joined.send('POST', '/faults', { kind: 'hang', match: PAYING, lasts: 60 });
  await vi.waitFor(async () => expect((await payments(first)).waiting).toBeGreaterThan(20), PATIENCE);
  expect(await joined.close()).toEqual({ left: [] });
  await vi.waitFor(async () => {
    const { goodPerS, oldestWaitingMs } = await payments(first);
    expect(goodPerS).toBeGreaterThan(10);
    expect(oldestWaitingMs).toBeLessThan(1_000);
  }, PATIENCE);
  expect((await instancesOf(first)).map(({ health }) => health)).toEqual(Array(7).fill('serving'));
  // What was set there stays: the instances go by it, which the lab that had set another one can tell.
  expect((await get(first, '/services/order/settings')).instances).toMatchObject([{ reports: 'other' }]);
});
