import { keys } from '@faultline/control';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, newTrace, type Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { basket, Shop } from '../kit/testing/shop.ts';

const noAnswer = { percentage: 100, grpcStatus: 'UNAVAILABLE' };
let shop: Shop;
let rig: Rig;
let order: ServiceInstance;
let product: ServiceInstance;
let payment: ServiceInstance;
beforeAll(async () => {
  shop = await Shop.open();
  rig = shop.rig;
  order = shop.instance('order');
  product = shop.instance('product');
  payment = shop.instance('payment');
});
afterAll(() => shop?.[Symbol.asyncDispose]());
/** Nothing is settled meanwhile: what is owed stays so. */
let held: AsyncDisposable;
beforeAll(async () => {
  const match = { service: 'payment', method: 'GetPayment' };
  held = await rig.fault(payment, { id: 'held', match, abort: noAnswer });
});
afterAll(() => held?.[Symbol.asyncDispose]());

const url = (path: string) => shop.url(path);
const orderInFlight = () => order.metric('faultline_server_in_flight');

describe('the events of an order', () => {
  /** An order that is not final: its watchers stay. */
  async function pendingOrder(): Promise<string> {
    await rig.settings('order', { clients: { payment: { fallback: true } } }, order);
    await using _fault = await rig.fault(payment, {
      id: 'down',
      match: { service: 'payment', method: 'CreatePayment' },
      abort: noAnswer,
    });
    const { body } = await shop.post(basket);
    expect(body.status).toBe('PAYMENT_PENDING');
    return body.orderId;
  }

  test('come as server-sent events, and end when the order is final', async () => {
    const { body } = await shop.post(basket);
    const response = await fetch(url(`/api/orders/${body.orderId}/events`));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const [, data] = /^event: order\ndata: (.*)\n\n$/.exec(await response.text()) ?? [];
    expect(JSON.parse(data ?? '')).toEqual({ order: body, atUnixMs: expect.any(Number) });
  });

  test('stop when the client leaves, down to the order service', async () => {
    const path = `/api/orders/${await pendingOrder()}/events`;
    const { traceId, traceparent } = newTrace();
    const left = new AbortController();
    const response = await fetch(url(path), { headers: { traceparent }, signal: left.signal });
    await response.body?.getReader().read();
    expect(await orderInFlight()).toBe(1);
    left.abort();
    await eventually(orderInFlight).toBe(0);
    const spans = await rig.spans(traceId, (found) => found.length === 3);
    const [watch] = spans.filter(({ service }) => service === 'order');
    expect(watch?.attributes['rpc.status_code']).toBe('CANCELLED');
  });

  test('stop when the gateway is killed', async () => {
    const second = await rig.start('gateway-3');
    const path = `/api/orders/${await pendingOrder()}/events`;
    const response = await fetch(`http://${second.record.address}${path}`);
    const reader = response.body?.getReader();
    await reader?.read();
    expect(await orderInFlight()).toBe(1);
    await second.running.kill();
    await expect(reader?.read()).rejects.toThrow();
    await eventually(orderInFlight).toBe(0);
  });

  test('are no reason for a stopping gateway to stay, and no other request fails', async () => {
    const second = await rig.start('gateway-2');
    const base = `http://${second.record.address}`;
    const events = await fetch(`${base}/api/orders/${await pendingOrder()}/events`);
    await using _fault = await rig.fault(product, {
      id: 'slow',
      delay: { percentage: 100, fixedDelayMs: 800 },
    });
    const slow = fetch(`${base}/api/products/tea`);
    await eventually(() => product.metric('faultline_server_in_flight')).toBe(1);
    const stopped = second.running.stop(5_000);
    await eventually(async () => rig.etcd.get(keys.instance('gateway', 'gateway-2')).string()).toBeNull();
    expect((await slow).status).toBe(200);
    expect(await stopped).toEqual({ code: 0, signal: null });
    await events.text().catch(() => {});
    await eventually(orderInFlight).toBe(0);
  });

  test('say so when the order service is lost', async () => {
    const response = await fetch(url(`/api/orders/${await pendingOrder()}/events`));
    await eventually(orderInFlight).toBe(1);
    await order.running.kill();
    expect(await response.text()).toMatch(
      /^event: order\n.*\n\nevent: error\ndata: {"code":"UNAVAILABLE"}\n\n$/,
    );
  });
});
