import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { flattenSpans } from '../../analysis/spans/span.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { createTraceQuery, type TraceQueryOptions } from './client.ts';
import {
  type Exchange,
  JAEGER_2_19,
  NOON_MS,
  OTHER_TRACE_ID,
  RING,
  TRACE_ID,
} from './fixtures/jaeger-2.19.ts';
import { abilitiesOf } from './query/abilities.ts';

type Name = keyof typeof JAEGER_2_19;

/** Answers as the exchanges have it, the first that fits, and anything else with 501. */
async function replay(options: TraceQueryOptions = {}) {
  const answered: (Name | undefined)[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const fits = ([, { path, params }]: [string, Exchange]) =>
      path === pathname && Object.entries(params).every(([name, value]) => searchParams.get(name) === value);
    const [name, found] = Object.entries<Exchange>(JAEGER_2_19).find(fits) ?? [];
    answered.push(name as Name | undefined);
    response.writeHead(found?.status ?? 501, { 'content-type': found?.contentType ?? 'text/plain' });
    response.end(found?.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    answered,
    query: createTraceQuery(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      maxTraces: RING,
      ...options,
    }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const instant = { service: 'gateway', startMs: NOON_MS, endMs: NOON_MS };
const shape = (data: OtlpTracesData | null) =>
  data &&
  flattenSpans(data).map(({ spanId, name, ended, events }) => [spanId, name, ended, events[0]?.timeMs]);
const TRACE = [
  ['0000000000000001', 'POST /api/orders', true, 0],
  ['0000000000000002', '', false, undefined],
];

test('a trace by its id is read with what was left out, and the unended span as one', async () => {
  await using jaeger = await replay();
  expect(shape(await jaeger.query.traceById(TRACE_ID))).toEqual(TRACE);
  expect(await jaeger.query.traceById(OTHER_TRACE_ID)).toBeNull();
  expect(jaeger.answered).toEqual(['byId', 'byOtherId']);
});

test('one instant is asked for as the narrowest window that is not refused', async () => {
  await using jaeger = await replay();
  expect(shape(await jaeger.query.search(instant))).toEqual(TRACE);
  expect(jaeger.answered).toEqual(['aroundInstant']);
});

test('a search asks for no more traces than the ring holds', async () => {
  const longer = { ...instant, endMs: NOON_MS + 1 };
  await using small = await replay();
  expect(shape(await small.query.search(longer))).toEqual(TRACE);
  expect(small.answered).toEqual(['wholeRing']);
  await using unknown = await replay({ maxTraces: null });
  await expect(unknown.query.search(longer)).rejects.toThrow('500 {"error"');
  expect(unknown.answered).toEqual(['beyondRing']);
});

const byAttributes = { ...instant, endMs: NOON_MS + 1, attributes: { 'shop.order_id': '7' } };

test('attributes are left to it, once it is known that it reads them', async () => {
  await using known = await replay({ abilities: abilitiesOf({ name: 'jaeger', version: '2.19.0' }) });
  expect(await known.query.search(byAttributes)).toEqual({ resourceSpans: [] });
  expect(known.answered).toEqual(['byAttributes']);
  await using unknown = await replay({
    abilities: abilitiesOf({ name: 'jaeger', version: 'unknown version' }),
  });
  for (let i = 0; i < 2; i++) await unknown.query.search(byAttributes);
  expect(unknown.answered).toEqual(['summaries', 'byAttributes', 'byAttributes']);
});
