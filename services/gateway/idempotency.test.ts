import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, type Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { basket, Shop } from '../kit/testing/shop.ts';

let shop: Shop;
let rig: Rig;
let order: ServiceInstance;
let payment: ServiceInstance;
beforeAll(async () => {
  shop = await Shop.open();
  rig = shop.rig;
  order = shop.instance('order');
  payment = shop.instance('payment');
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const post = (key: string, body: unknown = basket, headers: Record<string, string> = {}) =>
  shop.post(body, { 'idempotency-key': key, ...headers });
const ordersOf = async (key: string) =>
  (await order.audit()).filter(({ idempotencyKey }) => idempotencyKey === key);
const chargesOf = async (orderId: string) =>
  (await shop.instance('bank').audit()).filter(({ reference }) => reference === orderId);

test('the same key and body is the same order, charged once', async () => {
  const first = await post('twice');
  expect(first.status).toBe(201);
  expect(await post('twice')).toEqual(first);
  expect(await ordersOf('twice')).toHaveLength(1);
  expect(await chargesOf(first.body.orderId)).toMatchObject([{ kind: 'CHARGE', amountCents: 1490 }]);
});

test('the same key at the same time is one order, and who comes second is told to come again', async () => {
  // Held at payment until the other three have been answered: else a slow machine may have served the first before they come.
  const held = await rig.fault(payment, { id: 'held', hang: { percentage: 100 } });
  const statuses: number[] = [];
  const send = async () => {
    const { status } = await post('together', basket, { 'x-request-timeout': '60000' });
    statuses.push(status);
  };
  const sent = Promise.all([send(), send(), send(), send()]);
  await eventually(() => statuses).toEqual([409, 409, 409]);
  await held[Symbol.asyncDispose]();
  await sent;
  expect(statuses).toEqual([409, 409, 409, 201]);
  expect(await ordersOf('together')).toHaveLength(1);
  expect((await post('together')).status).toBe(201);
});

test('the same key with another body is 422', async () => {
  await post('other');
  const other = { ...basket, items: [{ productId: 'tea', quantity: 2 }] };
  expect(await post('other', other)).toEqual({
    status: 422,
    body: { code: 'ALREADY_EXISTS', message: 'idempotency_key: expected the order that it was used for' },
  });
});

test('a key that is in progress is 409, with when to come again', async () => {
  await using _fault = await rig.fault(payment, { id: 'hang', hang: { percentage: 100 } });
  const left = new AbortController();
  const send = (signal?: AbortSignal) =>
    fetch(shop.url('/api/orders'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'busy' },
      body: JSON.stringify(basket),
      ...(signal && { signal }),
    });
  const first = send(left.signal).catch(() => 'left');
  await eventually(() => ordersOf('busy')).not.toEqual([]);
  const second = await send();
  expect({ status: second.status, retryAfter: second.headers.get('retry-after') }).toEqual({
    status: 409,
    retryAfter: '1',
  });
  expect(await second.json()).toMatchObject({ code: 'ABORTED' });
  left.abort();
  expect(await first).toBe('left');
});

test.each([
  ['', 'an empty one'],
  ['ä', 'one that is not ASCII'],
  ['a b', 'one with a space'],
  ['x'.repeat(256), 'a long one'],
])('no key is %j: %s', async (key) => {
  expect(await post(key)).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
});

test('requests without a key are orders of their own', async () => {
  const [first, second] = await Promise.all([shop.post(basket), shop.post(basket)]);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.body.orderId).not.toBe(second.body.orderId);
});

test('a charge that timed out and went through is charged once with a key, and confirmed to who asks again', async () => {
  const bank = shop.instance('bank');
  await rig.settings('payment', { clients: { bank: { propagateDeadline: false } } }, payment);
  await using _slow = await rig.fault(bank, {
    id: 'slow',
    match: { service: 'bank', method: 'Charge' },
    delay: { percentage: 100, fixedDelayMs: 2_000 },
  });
  // The settler asks when the charge has gone through: before that it would void it, which is as good.
  const held = await rig.fault(payment, {
    id: 'held',
    match: { service: 'payment', method: 'GetPayment' },
    abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
  });
  expect((await post('timed-out', basket, { 'x-request-timeout': '1000' })).status).toBe(504);
  const [{ orderId }] = await ordersOf('timed-out');
  await eventually(() => chargesOf(orderId)).toEqual([expect.objectContaining({ kind: 'CHARGE' })]);
  expect((await post('timed-out')).status).toBe(409);
  await held[Symbol.asyncDispose]();
  await eventually(async () => (await post('timed-out')).status, 15_000).toBe(201);
  const again = await post('timed-out');
  expect(again.body.status).toBe('CONFIRMED');
  expect(await ordersOf('timed-out')).toHaveLength(1);
  expect(await chargesOf(again.body.orderId)).toMatchObject([{ kind: 'CHARGE' }]);
  await rig.settings('payment', {}, payment);
});

test('an order that was refused is told as refused again, and nothing is charged', async () => {
  {
    await using _fault = await rig.fault(payment, {
      id: 'down',
      match: { service: 'payment', method: 'CreatePayment' },
      abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
    });
    expect((await post('refused')).status).toBe(503);
  }
  await eventually(async () => (await post('refused')).status).toBe(400);
  expect(await post('refused')).toMatchObject({
    body: { code: 'FAILED_PRECONDITION', message: expect.stringContaining('was cancelled') },
  });
});

test('what the bank declines is refused for good', async () => {
  const dear = { customerId: 'c', items: [{ productId: 'pot', quantity: 1_000 }] };
  expect(await post('dear', dear)).toMatchObject({ status: 400, body: { code: 'FAILED_PRECONDITION' } });
  expect(await post('dear', dear)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('declined') },
  });
  expect(await ordersOf('dear')).toMatchObject([{ status: 'PAYMENT_FAILED', settleAttempts: 0 }]);
});

test('one order and one charge a key, also when the order service is killed between the two requests', async () => {
  const first = await post('killed');
  order = await rig.restart(order, 'SIGKILL');
  const send = async () => (await post('killed')).status;
  await eventually(send).toBe(201);
  expect(await post('killed')).toEqual(first);
  expect(await ordersOf('killed')).toHaveLength(1);
  expect(await chargesOf(first.body.orderId)).toHaveLength(1);
});

test('an order service that is killed with an order in hand leaves its client not knowing: 502, and no charge', async () => {
  const cut = await rig.fault(payment, { id: 'cut', hang: { percentage: 100 } });
  // So long that what settles it is the restart, and not the deadline.
  const answer = post('cut-off', basket, { 'x-request-timeout': '60000' });
  await eventually(() => ordersOf('cut-off')).not.toEqual([]);
  await order.running.kill();
  expect(await answer).toMatchObject({ status: 502, body: { code: 'UNAVAILABLE' } });
  await cut[Symbol.asyncDispose]();
  order = await rig.restart(order, 'SIGTERM');
  await eventually(async () => (await ordersOf('cut-off'))[0]?.status).toBe('CANCELLED');
  const [{ orderId }] = await ordersOf('cut-off');
  expect(await chargesOf(orderId)).toMatchObject([{ kind: 'VOID', amountCents: 0 }]);
});
