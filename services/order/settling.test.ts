import { keys } from '@faultline/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTraceQuery } from '../../lab/backends/traces/client.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { bank as bankContract, order as contract } from '../proto/contracts.ts';

let rig: Rig;
let order: ServiceInstance;
let payment: ServiceInstance;
let bank: ServiceInstance;
let notification: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [order, payment, bank, notification] = (await rig.startAll(
    'order-1',
    'payment-1',
    'bank-1',
    'notification-1',
    'inventory-1',
  )) as [ServiceInstance, ServiceInstance, ServiceInstance, ServiceInstance];
});
afterAll(() => rig?.[Symbol.asyncDispose]());

const PATIENCE_MS = 20_000;
const down = { percentage: 100, grpcStatus: 'UNAVAILABLE' };
/** As rig.fault, but of whichever process payment is by then. */
async function aborts(method: string): Promise<AsyncDisposable> {
  const id = `no-${method}`;
  await rig.fault(payment, { id, match: { service: 'payment', method }, abort: down });
  return {
    [Symbol.asyncDispose]: async () => {
      await rig.etcd.delete().key(keys.fault(id)).exec();
      await eventually(() => payment.metric('faultline_fault_active', { fault_id: id })).toBe(0);
    },
  };
}
const recordOf = async (orderId: string) =>
  (await order.audit()).find((record) => record.orderId === orderId);
const statusOf = async (orderId: string) => (await recordOf(orderId))?.status;
const entriesOf = async (orderId: string) =>
  (await bank.audit())
    .filter(({ reference }) => reference === orderId)
    .map(({ kind, amountCents }) => [kind, amountCents]);

async function send(customerId: string, options = {}) {
  using client = order.client(contract);
  return await client.unary(
    'CreateOrder',
    { customerId, items: [{ productId: 'tea', quantity: 1 }] },
    { timeoutMs: 8_000, ...options },
  );
}

/** An order that is owed, and not yet asked about. */
async function owed(options = {}): Promise<string> {
  await rig.settings('order', { clients: { payment: { fallback: true } } }, order);
  await using _fault = await aborts('CreatePayment');
  const { answer } = await send('owed', options);
  expect(answer.status).toBe('PAYMENT_PENDING');
  return answer.orderId;
}

test('an order that is owed is paid later, once, in a trace of its own that links to the order’s', async () => {
  const { traceId, traceparent } = newTrace();
  const startedMs = Date.now();
  const orderId = await owed({ traceparent });
  await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CONFIRMED');
  expect(await entriesOf(orderId)).toEqual([['CHARGE', 1_490]]);
  const query = createTraceQuery(rig.traces?.queryUrl ?? '');
  const settling = async () => {
    const window = { service: 'order', startMs: startedMs - 1_000, endMs: Date.now() + 1_000 };
    const { resourceSpans } = await query.search(window);
    return resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
      .filter(({ name }) => name === 'settle_order');
  };
  await eventually(async () => (await settling()).length).toBe(1);
  const [root] = (await settling()) as unknown as [
    { traceId: string; parentSpanId?: string; links: { traceId: string }[] },
  ];
  expect(root.traceId).not.toBe(traceId);
  expect(root.parentSpanId ?? '').toBe('');
  expect(root.links).toMatchObject([{ traceId }]);
  const spans = await rig.spans(root.traceId, (found) => found.length === 11);
  expect(spans.filter(({ kind }) => kind === 'internal').map(({ name }) => name)).toEqual(['settle_order']);
});

test('who was told that an order is owed is notified again when it is paid', async () => {
  const orderId = await owed();
  const sent = async () => (await notification.audit()).filter((entry) => entry.orderId === orderId).length;
  expect(await sent()).toBe(1);
  await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CONFIRMED');
  await eventually(async () => (await recordOf(orderId))?.notificationsLost).toBe(0);
  expect(await sent()).toBe(2);
});

test('what is settled later is counted on edges of its own', async () => {
  const calls = (peer_service: string) => order.metric('faultline_client_calls_total', { peer_service });
  const edges = ['payment', 'payment-settling', 'notification', 'notification-settling'] as const;
  const counted = () => Promise.all(edges.map(calls));
  const before = await counted();
  const orderId = await owed();
  await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CONFIRMED');
  await eventually(async () => (await recordOf(orderId))?.notificationsLost).toBe(0);
  const since = (await counted()).map((count, index) => count - (before[index] ?? 0));
  expect(since).toEqual([1, 2, 1, 1]);
});

/** A step of settling, held at its beginning by a fault; who is killed there; what the bank has to hold in the end. */
const STEPS = [
  ['the bank is asked', 'GetPayment'],
  ['the payment is collected', 'CollectPayment'],
] as const;
const KILLED = ['bank', 'payment', 'order'] as const;

test.each(STEPS.flatMap(([what, method]) => KILLED.map((who) => [who, what, method] as const)))(
  '%s is killed before %s: it goes on after the restart, and is charged once',
  async (who, _what, method) => {
    const fault = await aborts(method);
    const orderId = await owed();
    await eventually(async () => (await recordOf(orderId))?.settleAttempts ?? 0).toBeGreaterThan(0);
    await restart(who);
    // The fault is in etcd, and so in force again in who was restarted.
    expect(await statusOf(orderId)).toBe('PAYMENT_PENDING');
    await fault[Symbol.asyncDispose]();
    await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CONFIRMED');
    expect(await entriesOf(orderId)).toEqual([['CHARGE', 1_490]]);
  },
  60_000,
);

test.each(KILLED)(
  '%s is killed after the charge and before anybody heard of it: the order is refused, and the charge voided',
  async (who) => {
    await rig.settings('order', {}, order);
    // The bank charges; the answer does not come to the order service.
    const fault = await aborts('CancelPayment');
    {
      await using _lost = await aborts('CreatePayment');
      expect((await send(`lost-${who}`)).code).toBe('UNAVAILABLE');
    }
    const { orderId } = (await order.audit()).find(({ customerId }) => customerId === `lost-${who}`);
    {
      using direct = bank.client(bankContract);
      const charge = { reference: orderId, accountId: `lost-${who}`, amountCents: 1_490 };
      expect((await direct.unary('Charge', charge)).code).toBe('OK');
    }
    await restart(who);
    expect(await statusOf(orderId)).toBe('CANCELLING');
    await fault[Symbol.asyncDispose]();
    await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CANCELLED');
    expect(await entriesOf(orderId)).toEqual([
      ['CHARGE', 1_490],
      ['VOID', -1_490],
    ]);
    using direct = bank.client(bankContract);
    const late = { reference: orderId, accountId: `lost-${who}`, amountCents: 1_490 };
    expect((await direct.unary('Charge', late)).code).toBe('FAILED_PRECONDITION');
  },
  60_000,
);

test('one of two settles, which who watches at the other sees, and when it is killed the other goes on', async () => {
  const second = await rig.start('order-2');
  {
    const held = await aborts('GetPayment');
    const watched = await owed();
    using client = second.client(contract);
    const stream = client.serverStream('WatchOrder', { orderId: watched });
    await held[Symbol.asyncDispose]();
    const { code, answers } = await stream;
    expect(code).toBe('OK');
    expect(answers?.map(({ order: { status } }) => status)).toEqual(['PAYMENT_PENDING', 'CONFIRMED']);
  }
  const leader = async () => JSON.parse((await rig.etcd.get(keys.leader('settler')).string()) ?? 'null');
  await eventually(async () => (await leader())?.instance).toBe('order-1');
  const fault = await aborts('GetPayment');
  const orderId = await owed();
  await order.running.kill();
  order = second;
  await fault[Symbol.asyncDispose]();
  await eventually(() => statusOf(orderId), PATIENCE_MS).toBe('CONFIRMED');
  expect((await leader()).instance).toBe('order-2');
  expect(await entriesOf(orderId)).toEqual([['CHARGE', 1_490]]);
});

async function restart(who: (typeof KILLED)[number]): Promise<void> {
  if (who === 'bank') bank = await rig.restart(bank, 'SIGKILL');
  if (who === 'payment') payment = await rig.restart(payment, 'SIGKILL');
  if (who === 'order') order = await rig.restart(order, 'SIGKILL');
}
