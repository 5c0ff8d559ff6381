import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Span } from '../../lab/analysis/spans/span.ts';
import { collect, type GrpcClient } from '../kit/testing/grpc-client.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { order as contract } from '../proto/contracts.ts';

let rig: Rig;
let order: ServiceInstance;
let payment: ServiceInstance;
let notification: ServiceInstance;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [order, payment, notification] = (await rig.startAll(
    'order-1',
    'payment-1',
    'notification-1',
    'inventory-1',
    'bank-1',
  )) as [ServiceInstance, ServiceInstance, ServiceInstance];
  client = order.client(contract);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const request = { customerId: 'c', items: [{ productId: 'tea', quantity: 2 }] };
const create = (overrides: object = {}, options = {}) =>
  client.unary('CreateOrder', { ...request, ...overrides }, { timeoutMs: 8_000, ...options });
const get = (orderId: string) => client.unary('GetOrder', { orderId });
const inFlight = () => order.metric('faultline_server_in_flight');
const names = (spans: readonly Span[]) =>
  spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`).sort();

test('an order is checked, stored, paid and told of', async () => {
  const { traceId, traceparent } = newTrace();
  const { code, answer } = await create({}, { traceparent });
  expect(code).toBe('OK');
  expect(answer).toEqual({
    orderId: expect.stringMatching(/^[\da-f-]{36}$/),
    ...request,
    status: 'CONFIRMED',
    amountCents: 2_980,
    createdAtUnixMs: expect.any(Number),
    paymentId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  const spans = await rig.spans(traceId, (found) => found.length === 11);
  expect(names(spans)).toEqual([
    'bank server shop.v1.BankService/Charge',
    'inventory internal check_inventory',
    'inventory server shop.v1.InventoryService/CheckStock',
    'notification server shop.v1.NotificationService/Notify',
    'order client shop.v1.InventoryService/CheckStock',
    'order client shop.v1.NotificationService/Notify',
    'order client shop.v1.PaymentService/CreatePayment',
    'order internal insert_order',
    'order server shop.v1.OrderService/CreateOrder',
    'payment client shop.v1.BankService/Charge',
    'payment server shop.v1.PaymentService/CreatePayment',
  ]);
  expect((await get(answer.orderId)).answer).toEqual(answer);
});

test.each([
  ['customer_id', { customerId: '' }],
  ['items', { items: [] }],
  ['items.product_id', { items: [{ productId: '', quantity: 1 }] }],
  ['items.quantity', { items: [{ productId: 'tea', quantity: 0 }] }],
  ['items.quantity', { items: [{ productId: 'tea', quantity: -3 }] }],
])('a wrong %s is named', async (field, overrides) => {
  expect(await create(overrides)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching(`^${field}: expected `),
  });
});

test('what is out of stock is not sold', async () => {
  expect(await create({ items: [{ productId: 'signed-bowl', quantity: 1 }] })).toMatchObject({
    code: 'FAILED_PRECONDITION',
    details: 'out of stock: signed-bowl',
  });
});

test('a product that there is not is not found', async () => {
  expect(await create({ items: [{ productId: 'gone', quantity: 1 }] })).toMatchObject({ code: 'NOT_FOUND' });
});

test.each([
  ['gone', 'NOT_FOUND', 'order `gone` does not exist'],
  ['', 'INVALID_ARGUMENT', 'order_id: expected an order id, got ``'],
])('neither GetOrder nor WatchOrder knows an order `%s`', async (orderId, code, details) => {
  expect(await get(orderId)).toMatchObject({ code, details });
  expect(await client.serverStream('WatchOrder', { orderId })).toMatchObject({ code, details, answers: [] });
});

test.each(['SIGTERM', 'SIGKILL'] as const)('an order that was answered is there after a %s', async (how) => {
  const { answer } = await create();
  client[Symbol.dispose]();
  order = await rig.restart(order, how);
  client = order.client(contract);
  expect((await get(answer.orderId)).answer).toEqual(answer);
  expect((await create()).code).toBe('OK');
});

test('a watcher sees an order as it is and as it becomes, until that is final', async () => {
  await using _fault = await rig.fault(payment, {
    id: 'slow',
    delay: { percentage: 100, fixedDelayMs: 1_000 },
  });
  const customerId = 'watched';
  const created = create({ customerId });
  using database = new DatabaseSync(join(rig.dataDir('order'), 'orders.sqlite'), { readOnly: true });
  const select = database.prepare("SELECT order_id FROM orders WHERE body ->> 'customerId' = ?");
  await eventually(() => select.get(customerId)).toBeDefined();
  const orderId = String(select.get(customerId)?.order_id);
  const { code, answers } = await client.serverStream('WatchOrder', { orderId });
  expect(code).toBe('OK');
  expect(answers?.map(({ order: { status } }) => status)).toEqual(['CREATED', 'CONFIRMED']);
  expect(answers?.[1].order).toEqual((await created).answer);
});

test('a final order is told once, and the stream ends', async () => {
  const { answer } = await create();
  const { code, answers } = await client.serverStream('WatchOrder', { orderId: answer.orderId });
  expect({ code, answers }).toEqual({
    code: 'OK',
    answers: [{ order: answer, atUnixMs: expect.any(Number) }],
  });
});

/** Nothing is settled meanwhile: what is owed stays so. */
const nothingSettled = () =>
  rig.fault(payment, {
    id: 'held',
    match: { service: 'payment', method: 'GetPayment' },
    abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
  });

test('a payment that can not be made refuses the order, which stays on record as cancelled', async () => {
  {
    await using _fault = await rig.fault(payment, {
      id: 'no',
      match: { service: 'payment', method: 'CreatePayment' },
      abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
    });
    expect((await create({ customerId: 'unpaid' })).code).toBe('UNAVAILABLE');
  }
  using database = new DatabaseSync(join(rig.dataDir('order'), 'orders.sqlite'), { readOnly: true });
  const select = database.prepare(
    "SELECT body ->> 'status' AS status FROM orders WHERE body ->> 'customerId' = ?",
  );
  await eventually(() => select.get('unpaid')?.status).toBe('CANCELLED');
});

test('where the edge may fall back, the order is accepted as owed, and watched as long as someone does', async () => {
  await rig.settings('order', { clients: { payment: { fallback: true } } }, order);
  await using _fault = await rig.fault(payment, {
    id: 'no',
    abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
  });
  const { traceId, traceparent } = newTrace();
  const { code, answer } = await create({}, { traceparent });
  expect({ code, status: answer.status, paymentId: answer.paymentId }).toEqual({
    code: 'OK',
    status: 'PAYMENT_PENDING',
    paymentId: '',
  });
  expect(await order.metric('faultline_fallbacks_total', { peer_service: 'payment' })).toBe(1);
  const spans = await rig.spans(traceId, (found) => found.some(({ name }) => name.endsWith('/CreateOrder')));
  const [root] = spans.filter(({ name }) => name.endsWith('/CreateOrder'));
  expect(root?.events.map(({ name }) => name)).toEqual(['fallback']);

  await using _held = await nothingSettled();
  const watch = newTrace();
  const stream = client.openServerStream('WatchOrder', { orderId: answer.orderId }, watch);
  const watched = collect(stream);
  await eventually(inFlight).toBe(1);
  stream.cancel();
  expect((await watched).code).toBe('CANCELLED');
  await eventually(inFlight).toBe(0);
  const [span] = await rig.spans(watch.traceId, (found) => found.length === 1);
  expect(span).toMatchObject({ kind: 'server', attributes: { 'rpc.status_code': 'CANCELLED' } });
  await rig.settings('order', {}, order);
});

test('who watches an order holds no worker: orders are taken beside more watchers than there are workers', async () => {
  const slots = 16;
  await using _held = await nothingSettled();
  await rig.settings(
    'order',
    { server: { workers: { slots, queue: 0 } }, clients: { payment: { fallback: true } } },
    order,
  );
  const { orderId } = await (async () => {
    await using _fault = await rig.fault(payment, {
      id: 'down',
      abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
    });
    return (await create()).answer;
  })();
  const watchers = [];
  for (let count = 0; count <= slots; count++) {
    const watcher = client.openServerStream('WatchOrder', { orderId });
    watcher.on('error', () => {});
    const { value } = await watcher.iterator({ destroyOnReturn: false }).next();
    expect(value.order).toMatchObject({ orderId, status: 'PAYMENT_PENDING' });
    watchers.push(watcher);
  }
  expect(await inFlight()).toBe(watchers.length);
  expect(await create()).toMatchObject({ code: 'OK', answer: { status: 'CONFIRMED' } });
  for (const watcher of watchers) watcher.cancel();
  await eventually(inFlight).toBe(0);
  await rig.settings('order', {}, order);
});

test('an answer of the payment is not fallen back from', async () => {
  await rig.settings('order', { clients: { payment: { fallback: true } } }, order);
  await using _fault = await rig.fault(payment, {
    id: 'no',
    abort: { percentage: 100, grpcStatus: 'INVALID_ARGUMENT' },
  });
  expect((await create()).code).toBe('INVALID_ARGUMENT');
  await rig.settings('order', {}, order);
});

test('a notification that hangs does not hold up the order, and its trace is complete', async () => {
  await using _fault = await rig.fault(notification, { id: 'hang', hang: { percentage: 100 } });
  const { traceId, traceparent } = newTrace();
  const startedAt = Date.now();
  expect((await create({}, { traceparent, timeoutMs: 20_000 })).answer).toMatchObject({
    status: 'CONFIRMED',
  });
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  const spans = await rig.spans(traceId, (found) => found.length === 11);
  expect(spans.every(({ ended }) => ended)).toBe(true);
  const [root] = spans.filter(({ name }) => name.endsWith('/CreateOrder'));
  expect(root?.events).toMatchObject([
    {
      name: 'notification.lost',
      attributes: { 'shop.reason': expect.stringContaining('DEADLINE_EXCEEDED') },
    },
  ]);
  expect(root?.statusCode).toBe('unset');
});

test('a notification that may have reached the customer is not sent again: Notify is not idempotent', async () => {
  const retry = { maxAttempts: 3, initialBackoffMs: 1, maxBackoffMs: 2 };
  await rig.settings('order', { clients: { notification: { retry }, payment: { retry } } }, order);
  const abort = { percentage: 100, grpcStatus: 'UNAVAILABLE' };
  const attempts = (peer_service: string) =>
    order.metric('faultline_client_attempts_total', { peer_service });
  // Connections are open, so that there is time for more than one attempt in a notification's 250 ms.
  expect((await create()).code).toBe('OK');
  const before = [await attempts('notification'), await attempts('payment')] as const;
  {
    await using _fault = await rig.fault(notification, { id: 'notify-fails', abort });
    expect((await create()).code).toBe('OK');
  }
  await using _fault = await rig.fault(payment, { id: 'pay-fails', abort });
  expect((await create()).code).toBe('UNAVAILABLE');
  expect([await attempts('notification'), await attempts('payment')]).toEqual([
    before[0] + 1,
    before[1] + 1 + 3,
  ]);
  await rig.settings('order', {}, order);
});

test('without any notification service orders go on', async () => {
  await notification.running.stop();
  expect((await create()).answer).toMatchObject({ status: 'CONFIRMED' });
});
