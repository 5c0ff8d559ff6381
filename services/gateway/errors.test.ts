import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, newTrace, type Rig, type ServiceInstance } from '../kit/testing/rig.ts';
import { basket, Shop } from '../kit/testing/shop.ts';

let shop: Shop;
let rig: Rig;
let product: ServiceInstance;
beforeAll(async () => {
  shop = await Shop.open();
  rig = shop.rig;
  product = shop.instance('product');
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const send = (path: string, init?: RequestInit) => shop.send(path, init);
const bodyOf = (code: string, message: string) => ({ code, message: expect.stringContaining(message) });
const json = 'application/json';
const packed = (bytes: string | Uint8Array) => ({ body: gzipSync(bytes), encoding: 'gzip' });

test.each([
  ['more than fits', 413, { body: `{"customerId":"${'c'.repeat(70_000)}"}` }, 'body: expected 64kb at most'],
  ['more than fits, packed', 413, packed('['.repeat(70_000)), 'body: expected 64kb at most'],
  ['text', 415, { type: 'text/plain' }, 'Content-Type: expected application/json, got `text/plain`'],
  ['no type', 415, { type: '' }, 'Content-Type: expected application/json, got ``'],
  [
    'an unknown character set',
    415,
    { type: `${json};charset=utf-99` },
    `Content-Type: expected a known charset, got \`${json};charset=utf-99\``,
  ],
  [
    'an unknown encoding',
    415,
    { encoding: 'zip' },
    'Content-Encoding: expected gzip, deflate, br or zstd, got `zip`',
  ],
  ['no gzip', 400, { encoding: 'gzip' }, 'body: expected gzip, as Content-Encoding says, got `'],
  [
    'half a gzip',
    400,
    { body: gzipSync(JSON.stringify(basket)).subarray(0, 30), encoding: 'gzip' },
    'body: expected gzip, as Content-Encoding says, got `',
  ],
])('an order in %s is %i', async (_what, status, sent, message) => {
  const { body = JSON.stringify(basket), type = json, encoding } = sent as Record<string, string>;
  const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
  expect(await send('/api/orders', { method: 'POST', headers, body })).toEqual({
    status,
    body: bodyOf('INVALID_ARGUMENT', message),
  });
});

test('an order in gzip is taken', async () => {
  const headers = { 'content-type': json, 'content-encoding': 'gzip' };
  const { body } = packed(JSON.stringify(basket));
  expect((await send('/api/orders', { method: 'POST', headers, body })).status).toBe(201);
});

describe('the address of an instance is in the log and in the trace, and not in the answer', () => {
  /** What the log says of the failed request, beside its code. */
  async function reasonOf(traceId: string): Promise<string> {
    const lines = await shop.instance('gateway').log();
    return lines.find(({ trace_id, msg }) => trace_id === traceId && msg === 'request failed')?.reason;
  }

  test('when it does not answer in time', async () => {
    // Over a connection that stands: else nobody knows yet whose address to tell.
    expect((await send('/api/products/tea')).status).toBe(200);
    await product.running.pause();
    const { traceId, traceparent } = newTrace();
    const answer = await send('/api/products/tea', { headers: { traceparent, 'x-request-timeout': '200' } });
    await product.running.resume();
    expect(answer.status).toBe(504);
    expect(answer.body.message).not.toContain('127.0.0.1');
    expect(await reasonOf(traceId)).toContain(product.record.address);
  });

  test('when it is gone', async () => {
    await product.running.kill();
    const { traceId, traceparent } = newTrace();
    const answer = await send('/api/products/tea', { headers: { traceparent } });
    expect(answer.status).toBe(503);
    expect(answer.body.message).not.toContain('127.0.0.1');
    expect(await reasonOf(traceId)).toMatch(/^.*UNAVAILABLE: ./);
    const spans = await rig.spans(traceId, (found) => found.length === 2);
    const [attempt] = spans.filter(({ kind }) => kind === 'client');
    expect(await reasonOf(traceId)).toContain(attempt?.statusMessage);
    product = await rig.restart(product, 'SIGTERM');
    await eventually(async () => (await send('/api/products/tea')).status).toBe(200);
  });
});
