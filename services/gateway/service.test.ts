import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Span } from '../../lab/analysis/spans/span.ts';
import { retryDelayIn } from '../kit/grpc/retry-info.ts';
import { eventually, newTrace, type Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { basket, Shop } from '../kit/testing/shop.ts';
import { product as productContract } from '../proto/contracts.ts';

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

const url = (path: string) => shop.url(path);
const send = (path: string, init?: RequestInit) => shop.send(path, init);
const post = (body: unknown, headers?: Record<string, string>) => shop.post(body, headers);
const orderInFlight = () => order.metric('faultline_server_in_flight');
const bodyOf = (code: string, message: string) => ({ code, message: expect.stringContaining(message) });
const noAnswer = { percentage: 100, grpcStatus: 'UNAVAILABLE' };

describe('the routes', () => {
  test('an order is created and read again', async () => {
    const created = await post(basket);
    expect(created).toMatchObject({
      status: 201,
      body: { ...basket, status: 'CONFIRMED', amountCents: 1490 },
    });
    expect(await send(`/api/orders/${created.body.orderId}`)).toEqual({ status: 200, body: created.body });
  });

  test('a product is read', async () => {
    const cup = { productId: 'cup', name: 'Porcelain cup', priceCents: 1250 };
    expect(await send('/api/products/cup')).toEqual({ status: 200, body: cup });
  });

  test('/healthz answers', async () => {
    expect(await (await fetch(url('/healthz'))).text()).toBe('ok\n');
  });

  test('what is not there is 404', async () => {
    const gone = (message: string) => ({ status: 404, body: bodyOf('NOT_FOUND', message) });
    expect(await send('/api/orders/gone')).toEqual(gone('order `gone`'));
    expect(await send('/api/orders/gone/events')).toEqual(gone('order `gone`'));
    expect(await send('/api/products/gone')).toEqual(gone('product `gone`'));
    expect(await send('/api/gone')).toEqual(gone('no route GET /api/gone'));
    expect(await send('/api/orders')).toEqual(gone('no route GET /api/orders'));
  });

  test('an answer in HTTP is counted by its route', async () => {
    const counted = () =>
      shop.instance('gateway').metric('http_server_request_duration_seconds_count', {
        http_request_method: 'GET',
        http_route: '/api/products/:id',
        http_response_status_code: '404',
      });
    const before = await counted();
    await send('/api/products/gone');
    await eventually(counted).toBe(before + 1);
  });
});

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const ordering = (items: string) => `{"customerId":"c","items":${items}}`;
test.each([
  ['no JSON', '{', 'body: expected JSON'],
  ['nothing', '', 'customerId: expected a string, got `undefined`'],
  ['a list', '[]', 'body: expected a JSON object'],
  ['a number', '7', 'body: expected a JSON object, got `7`'],
  ['a text', '"tea"', 'body: expected a JSON object, got `tea`'],
  ['null', 'null', 'body: expected a JSON object, got `null`'],
  ['a customer that is a number', '{"customerId":7,"items":[]}', 'customerId: expected a string, got `7`'],
  ['no items', ordering('[]'), 'items: expected at least one item'],
  [
    'more than an int32',
    ordering('[{"productId":"tea","quantity":4294967297}]'),
    'items[0].quantity: expected',
  ],
  [
    'less than nothing',
    ordering('[{"productId":"tea","quantity":-1}]'),
    'items.quantity: expected more than 0',
  ],
  ['what is short', ordering('[{"productId":"signed-bowl","quantity":1}]'), 'out of stock: signed-bowl'],
  [
    'a customer that can not be written as text',
    '{"customerId":{"toString":1,"valueOf":1},"items":[]}',
    'customerId: expected a string, got an object',
  ],
  ['a list that is very deep', nested(30_000), 'body: expected a JSON object, got an array'],
  [
    'a customer that is very deep',
    `{"customerId":${nested(30_000)}}`,
    'customerId: expected a string, got an array',
  ],
  ['very deep items', ordering(nested(30_000)), 'items[0]: expected an object, got an array'],
])('an order of %s is 400', async (_what, body, message) => {
  const answer = await post(body);
  expect(answer).toEqual({
    status: 400,
    body: { code: expect.any(String), message: expect.stringContaining(message) },
  });
});

test('an order of a product whose name is too long for a header is 404', async () => {
  const items = [{ productId: 'x'.repeat(60_000), quantity: 1 }];
  expect((await post({ customerId: 'c', items })).status).toBe(404);
});

test('a malformed URL is 400', async () => {
  expect(await send('/api/products/%E0%A4%A')).toEqual({
    status: 400,
    body: bodyOf('INVALID_ARGUMENT', 'request: '),
  });
});

test.each([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['ABORTED', 409],
  ['RESOURCE_EXHAUSTED', 429],
])('%s is %i, with the details that it came with', async (grpcStatus, status) => {
  await using _fault = await rig.fault(product, { id: 's', abort: { percentage: 100, grpcStatus } });
  expect(await send('/api/products/tea')).toEqual({ status, body: bodyOf(grpcStatus, 'fault s aborts') });
});

test.each([
  ['CANCELLED', 499, 'CANCELLED', 'the request was cancelled'],
  ['INTERNAL', 500, 'INTERNAL', 'internal error'],
  ['UNKNOWN', 500, 'INTERNAL', 'internal error'],
  ['DATA_LOSS', 500, 'DATA_LOSS', 'data was lost'],
  ['UNIMPLEMENTED', 501, 'UNIMPLEMENTED', 'a service that is needed does not know how'],
  ['UNAVAILABLE', 503, 'UNAVAILABLE', 'a service that is needed is not available'],
  ['DEADLINE_EXCEEDED', 504, 'DEADLINE_EXCEEDED', 'there was no answer in the time of the request'],
])('%s is %i %s, and tells nothing of the inside', async (grpcStatus, status, code, message) => {
  await using _fault = await rig.fault(product, { id: 's', abort: { percentage: 100, grpcStatus } });
  expect(await send('/api/products/tea')).toEqual({ status, body: { code, message } });
});

test.each(['0', '-1', '1.5', 'soon', '', '60001', '1e3'])('X-Request-Timeout `%s` is 400', async (value) => {
  const answer = await send('/api/products/tea', { headers: { 'x-request-timeout': value } });
  expect(answer).toEqual({
    status: 400,
    body: bodyOf(
      'INVALID_ARGUMENT',
      `X-Request-Timeout: expected milliseconds from 1 to 60000, got \`${value}\``,
    ),
  });
});

test('X-Request-Timeout is the deadline of all that follows, which only shrinks on the way down', async () => {
  await rig.settings('order', { clients: { payment: { timeoutMs: 2_000 } } }, order);
  const { traceId, traceparent } = newTrace();
  const sentAt = Date.now();
  expect((await post(basket, { traceparent, 'x-request-timeout': '9000' })).status).toBe(201);
  const answeredAt = Date.now();
  const spans = await rig.spans(traceId, (found) => found.length === 13);
  const deadline = (service: string) => {
    const [span] = spans.filter((one) => one.service === service && one.kind === 'server');
    return Number(span?.attributes['faultline.rpc.deadline.unix_ms']);
  };
  const [root] = spans.filter((span: Span) => span.service === 'gateway' && span.kind === 'server');
  expect(root?.attributes['faultline.http.request.timeout_ms']).toBe(9_000);
  // gRPC sends the time left: what the transfer of a call takes comes on top, at each hop.
  const transfersMs = answeredAt - sentAt;
  expect(deadline('order')).toBeLessThanOrEqual(sentAt + 9_000 + transfersMs);
  // Clocks are read in whole milliseconds.
  expect(deadline('order')).toBeGreaterThan(sentAt + 9_000 - 10);
  expect(deadline('inventory')).toBeLessThanOrEqual(deadline('order') + transfersMs);
  expect(deadline('payment')).toBeLessThan(deadline('order') - 5_000);
  expect(deadline('bank')).toBeLessThanOrEqual(deadline('payment') + transfersMs);
  await rig.settings('order', {}, order);
});

test('a request whose time is up is 504', async () => {
  await using _fault = await rig.fault(payment, { id: 'h', hang: { percentage: 100 } });
  const answer = await post(basket, { 'x-request-timeout': '300' });
  expect(answer).toEqual({ status: 504, body: bodyOf('DEADLINE_EXCEEDED', '') });
  await eventually(orderInFlight).toBe(0);
});

test('a client that leaves cancels its order', async () => {
  await using _fault = await rig.fault(payment, { id: 'h', hang: { percentage: 100 } });
  const { traceId, traceparent } = newTrace();
  const left = new AbortController();
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent },
    body: JSON.stringify(basket),
  };
  const answer = fetch(url('/api/orders'), { ...init, signal: left.signal }).catch(() => 'left');
  await eventually(() => payment.metric('faultline_server_in_flight')).toBe(1);
  left.abort();
  expect(await answer).toBe('left');
  await eventually(() => payment.metric('faultline_server_in_flight')).toBe(0);
  const paying = (spans: readonly Span[]) =>
    spans.find(({ service, kind }) => service === 'payment' && kind === 'server');
  const spans = await rig.spans(traceId, (found) => paying(found) !== undefined);
  expect(paying(spans)?.attributes['rpc.status_code']).toBe('CANCELLED');
});

test('too many requests for the limiter of a service are 429', async () => {
  await rig.settings('product', { server: { rateLimit: { requestsPerSecond: 0.001, burst: 1 } } }, product);
  expect((await send('/api/products/tea')).status).toBe(200);
  expect(await send('/api/products/tea')).toEqual({
    status: 429,
    body: bodyOf('RESOURCE_EXHAUSTED', 'rate limit'),
  });
  await rig.settings('product', {}, product);
});

test('the trace of the client goes on in the gateway', async () => {
  const { traceId, traceparent } = newTrace();
  await send('/api/products/tea', { headers: { traceparent } });
  const spans = await rig.spans(traceId, (found) => found.length === 3);
  const [root] = spans.filter(({ service, kind }) => service === 'gateway' && kind === 'server');
  expect(root).toMatchObject({
    name: 'GET /api/products/:id',
    parentSpanId: traceparent.split('-')[2],
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/api/products/:id',
      'http.response.status_code': 200,
    },
  });
});

test('a product that was seen before is served from memory, but only where the edge may fall back', async () => {
  await send('/api/products/pot');
  await using _fault = await rig.fault(product, { id: 'down', abort: noAnswer });
  expect((await send('/api/products/pot')).status).toBe(503);
  await rig.settings('gateway', { clients: { product: { fallback: true } } }, shop.instance('gateway'));
  expect(await send('/api/products/pot')).toMatchObject({ status: 200, body: { productId: 'pot' } });
  expect((await send('/api/products/whisk')).status).toBe(503);
  await rig.settings('gateway', {}, shop.instance('gateway'));
});

describe('Retry-After', () => {
  const retryAfter = async () => {
    const response = await fetch(url('/api/products/tea'));
    await response.body?.cancel();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  test('a 503 says when to come again', async () => {
    await using _fault = await rig.fault(product, { id: 'product-away', abort: noAnswer });
    expect(await retryAfter()).toEqual({ status: 503, retryAfter: '1' });
  });

  test('a 429 of the limiter says when the next token is there, its gRPC twin in RetryInfo and as pushback', async () => {
    // A token in eight seconds, and the only one is taken by the first call.
    await rig.settings('product', { server: { rateLimit: { requestsPerSecond: 1 / 8, burst: 1 } } }, product);
    try {
      await eventually(async () => (await retryAfter()).status).toBe(429);
      const limited = await retryAfter();
      expect(Number(limited.retryAfter)).toBeGreaterThan(1);
      expect(Number(limited.retryAfter)).toBeLessThanOrEqual(8);
      using client = product.client(productContract);
      const trailers = (await client.unary('GetProduct', { productId: 'tea' })).trailers;
      const pushback = Number(trailers?.get('grpc-retry-pushback-ms')[0]);
      expect(pushback).toBeGreaterThan(1_000);
      expect(trailers && retryDelayIn(trailers)).toBe(pushback);
    } finally {
      await rig.settings('product', {}, product);
    }
  });

  test('what is not there, and what is wrong, say nothing of the kind', async () => {
    const { headers } = await fetch(url('/api/products/gone'));
    expect(headers.has('retry-after')).toBe(false);
  });
});
