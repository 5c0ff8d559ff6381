import { randomUUID } from 'node:crypto';
import type { AuditEvidence, ClientAnswer } from 'faultline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDITS, openOrders } from './audits.ts';
import { eventually, type ServiceInstance } from './kit/testing/rig.ts';
import { Shop } from './kit/testing/shop.ts';

let shop: Shop;
const answers: ClientAnswer[] = [];
const auditable = new Map<string, ServiceInstance>();
beforeAll(async () => {
  shop = await Shop.open();
  for (const service of ['order', 'payment', 'bank', 'notification'] as const)
    auditable.set(service, shop.instance(service));
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const instance = (service: string) => auditable.get(service) as ServiceInstance;

async function ask(route: string, path: string, init: RequestInit & { key?: string } = {}): Promise<void> {
  const { key, body = null } = init;
  const asked = {
    route,
    id: route.includes(':id') ? (path.split('/').at(-1) ?? null) : null,
    idempotencyKey: key ?? null,
    intent: key ?? randomUUID(),
    requestBody: body === null ? null : JSON.parse(String(body)),
  };
  try {
    const response = await fetch(shop.url(path), init);
    answers.push({ ...asked, status: response.status, responseBody: await response.json() });
  } catch {
    answers.push({ ...asked, status: null, responseBody: null });
  }
}

function order(customerId: string, { key, timeoutMs = 3_000 }: { key?: string; timeoutMs?: number } = {}) {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-request-timeout': String(timeoutMs),
  };
  if (key !== undefined) headers['idempotency-key'] = key;
  const body = JSON.stringify({ customerId, items: [{ productId: 'cup', quantity: 2 }] });
  return ask('POST /api/orders', '/api/orders', { method: 'POST', headers, body, ...(key && { key }) });
}

async function collect(): Promise<AuditEvidence> {
  const records = (await Promise.all([...auditable.values()].map((one) => one.audit({ limit: 7 })))).flat();
  return { answers, records, collectedAtUnixMs: Date.now() };
}

test('whatever breaks, in the end no audit is broken', async () => {
  const { rig } = shop;
  const crowd = (name: string, options: (of: number) => Parameters<typeof order>[1] = () => ({})) =>
    Promise.all(Array.from({ length: 6 }, (_, index) => order(`${name}-${index}`, options(index))));
  await crowd('well');
  await ask('GET /api/products/:id', '/api/products/cup');
  {
    await using _slow = await rig.fault(instance('bank'), {
      id: 'slow',
      match: { service: 'bank', method: 'Charge' },
      delay: { percentage: 100, fixedDelayMs: 1_500 },
    });
    await crowd('late', (of) => ({ timeoutMs: 600, key: `late-${of}` }));
    await rig.settings('payment', { clients: { bank: { propagateDeadline: false } } }, instance('payment'));
    await crowd('deaf', (of) => ({ timeoutMs: 600, key: `deaf-${of}` }));
    const fallback = { clients: { payment: { timeoutMs: 300, fallback: true } } };
    await rig.settings('order', fallback, instance('order'));
    await crowd('owed');
    await rig.settings('order', {}, instance('order'));
    await rig.settings('payment', {}, instance('payment'));
    const killed = crowd('killed', () => ({ timeoutMs: 5_000 }));
    // Of the settler's are some, too.
    await eventually(() => instance('bank').metric('faultline_server_in_flight')).toBeGreaterThan(2);
    auditable.set('payment', await rig.restart(instance('payment'), 'SIGKILL'));
    await killed;
  }
  {
    // Long enough to be met in the middle.
    await using _held = await rig.fault(instance('payment'), {
      id: 'held',
      match: { service: 'payment', method: 'CreatePayment' },
      delay: { percentage: 100, fixedDelayMs: 1_000 },
    });
    const cut = crowd('cut', (of) => (of % 2 ? { key: `cut-${of}` } : {}));
    await eventually(() => instance('payment').metric('faultline_server_in_flight')).toBeGreaterThan(2);
    auditable.set('order', await rig.restart(instance('order'), 'SIGKILL'));
    await cut;
  }
  await crowd('late', (of) => ({ key: `late-${of}` }));
  await eventually(async () => openOrders((await collect()).records), 30_000).toEqual([]);
  const evidence = await collect();
  const found = AUDITS.map(({ name, check }) => [name, check(evidence).violations]);
  expect(found).toEqual(AUDITS.map(({ name }) => [name, []]));
  const counts = Object.assign({}, ...AUDITS.map(({ check }) => check(evidence).counts));
  expect(counts.accepted).toBeGreaterThanOrEqual(12);
  expect(counts.unknown).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
  expect(counts.orders).toBeGreaterThanOrEqual(30);
}, 90_000);

test('a service that keeps no books has no audit', async () => {
  const { adminAddress } = shop.instance('product').record;
  expect((await fetch(`http://${adminAddress}/audit`)).status).toBe(404);
});
