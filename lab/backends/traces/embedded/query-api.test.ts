import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { newTraceId, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { createQueryHandler } from './query-api.ts';
import { parseTraceQuery } from './query-params.ts';
import { renderTrace } from './render.ts';
import { scanRequest } from './scan.ts';
import { findTraces } from './search.ts';
import { TraceStore } from './store.ts';

const WINDOW = [
  ['query.startTimeMin', '2023-11-14T00:00:00Z'],
  ['query.startTimeMax', '2023-11-16T00:00:00Z'],
] as const;
const QUERY = `${WINDOW.map((pair) => pair.join('=')).join('&')}&query.attributes=${encodeURIComponent('{"n":"none"}')}`;
const SPANS = 40_000;

let store: TraceStore;
let server: ReturnType<typeof createServer>;
let url: string;
beforeEach(async () => {
  store = new TraceStore(128 * 1024 * 1024);
  server = createServer(createQueryHandler(store)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** Each span has the attribute that is searched for, with another value, so that each is decoded. */
function fill(spans: number, traceId?: string): void {
  const attributes = [{ key: 'n', value: { stringValue: 'some' } }];
  const thousand = Array.from({ length: 1_000 }, () =>
    span({ attributes, traceId: traceId ?? newTraceId() }),
  );
  const request = scanRequest(encodeRequest({ resourceSpans: [resourceSpans('svc', thousand)] }));
  for (let left = spans; left > 0; left -= 1_000) store.add(request);
}

/** Turns of the event loop until `work` is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let done = false;
  const ended = work.then(() => {
    done = true;
  });
  let turns = 0;
  for (; !done; turns++) await nextTurn();
  await ended;
  return turns;
}

test('a search that finds nothing lets others in between', async () => {
  fill(SPANS);
  const query = parseTraceQuery(new Map([...WINDOW, ['query.attributes', '{"n":"none"}']]));
  // One turn for every 1 000 spans that are decoded, at least.
  expect(await turnsDuring(findTraces(store, query))).toBeGreaterThanOrEqual(SPANS / 1_000);
});

test('a trace of many spans is rendered with turns for others', async () => {
  const traceId = newTraceId();
  fill(SPANS, traceId);
  const trace = store.get(traceId);
  if (trace === undefined) throw new Error('no trace');
  expect(await turnsDuring(renderTrace(store, trace))).toBeGreaterThanOrEqual(SPANS / 1_000);
});

test('other requests are answered while a search runs', async () => {
  fill(SPANS);
  let searching = true;
  const search = fetch(`${url}/api/v3/traces?${QUERY}`).then(async (response) => {
    await response.text();
    searching = false;
    return response.status;
  });
  let answered = 0;
  while (searching) {
    const response = await fetch(`${url}/api/v3/services`);
    expect(await response.json()).toEqual({ services: ['svc'] });
    answered++;
  }
  expect(await search).toBe(404);
  // One or two may come before the search; beside one that does not let go there is no third.
  expect(answered).toBeGreaterThan(4);
});

test('services and operations are answered without a look at any span', async () => {
  fill(1_000);
  vi.spyOn(store, 'newestFirst').mockImplementation(() => expect.fail('walks the store'));
  vi.spyOn(store, 'records').mockImplementation(() => expect.fail('reads spans'));
  const [services, operations] = await Promise.all(
    ['services', 'operations?service=svc'].map(async (path) => (await fetch(`${url}/api/v3/${path}`)).json()),
  );
  expect(services).toEqual({ services: ['svc'] });
  expect(operations).toEqual({ operations: [{ name: 'work', spanKind: 'server' }] });
});

test('a trace that is evicted while it is rendered is left out whole', async () => {
  store = new TraceStore(4 * 1024 * 1024);
  const traceId = newTraceId();
  fill(5_000, traceId);
  const trace = store.get(traceId);
  if (trace === undefined) throw new Error('no trace');
  const rendered = renderTrace(store, trace);
  fill(40_000);
  expect(store.get(traceId)).toBeUndefined();
  expect(await rendered).toBeNull();
});

test('operations are told by kind; without one a span is shown as internal, but not found as such', async () => {
  const spans = [2, 3, 0].map((kind) => span({ name: `kind ${kind}`, kind }));
  store.add(scanRequest(encodeRequest({ resourceSpans: [resourceSpans('svc', spans)] })));
  const told = async (more: string) => {
    const answer = await fetch(`${url}/api/v3/operations?service=svc${more}`);
    return ((await answer.json()) as { operations: unknown }).operations;
  };
  const [unknown, server, client] = [
    { name: 'kind 0', spanKind: 'internal' },
    { name: 'kind 2', spanKind: 'server' },
    { name: 'kind 3', spanKind: 'client' },
  ];
  expect(await told('')).toEqual([unknown, server, client]);
  expect(await told('&span_kind=client')).toEqual([client]);
  expect(await told('&span_kind=internal')).toEqual([]);
});

test('only reads are answered', async () => {
  const answer = await fetch(`${url}/api/v3/services`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([
    405,
    { error: { httpCode: 405, message: 'expected GET, got POST' } },
  ]);
});
