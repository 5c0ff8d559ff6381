import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OtlpTracesData } from '../../../evidence/otlp.ts';
import { spansOf } from '../contract/send.ts';
import { CORPUS } from '../fixtures/differential/corpus.ts';
import { PINNED_ATTRIBUTES, PINNED_OPERATIONS, PINNED_SEARCHES } from '../fixtures/differential/pinned.ts';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { createQueryHandler } from './query-api.ts';
import { scanRequest } from './scan.ts';
import { TraceStore } from './store.ts';

const TIMES = 'query.startTimeMin=2023-11-14T00:00:00Z&query.startTimeMax=2023-11-16T00:00:00Z';

const store = new TraceStore(16 * 1024 * 1024);
const server = createServer(createQueryHandler(store));
let url: string;
beforeAll(async () => {
  for (const data of CORPUS) store.add(scanRequest(encodeRequest(data)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

async function search(query: string): Promise<{ status: number; traces: Set<string> }> {
  const response = await fetch(`${url}/traces?${query}`);
  const { result = { resourceSpans: [] } } = (await response.json()) as { result?: OtlpTracesData };
  return { status: response.status, traces: new Set(spansOf(result).map(({ traceId }) => traceId)) };
}

test.each(PINNED_ATTRIBUTES)('attributes %j', async (attributes, finds) => {
  const expected = CORPUS.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((data) =>
      data.scopeSpans.flatMap(({ spans }) => spans.filter((span) => finds({ span, data }))),
    ),
  ).map(({ traceId }) => traceId);
  const query = `${TIMES}&query.searchDepth=1000&query.attributes=${encodeURIComponent(JSON.stringify(attributes))}`;
  const { status, traces } = await search(query);
  expect(traces).toEqual(new Set(expected));
  expect(status).toBe(expected.length > 0 ? 200 : 404);
});

test.each(PINNED_SEARCHES)('search %s: %i', async (query, status, traces) => {
  const found = await search(query);
  expect([found.status, found.traces.size]).toEqual([status, traces]);
});

test.each(PINNED_OPERATIONS)('operations of kind %s', async (spanKind, kinds) => {
  const shop = CORPUS.flatMap(({ resourceSpans }) => resourceSpans).filter(({ resource }) =>
    resource?.attributes?.some(({ key, value }) => key === 'service.name' && value?.stringValue === 'shop'),
  );
  const names = shop
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .filter(({ kind = 0 }) => kinds.includes(kind))
    .map(({ name }) => name || 'empty-span-name');
  const response = await fetch(`${url}/operations?service=shop&spanKind=${spanKind}`);
  const { operations } = (await response.json()) as { operations: { name: string; spanKind: string }[] };
  expect(operations.map(({ name }) => name)).toEqual([...new Set(names)].sort());
  expect(operations.every((one) => one.spanKind === spanKind)).toBe(true);
});

test('names that are missing, empty or no text have placeholders', async () => {
  const services = (await (await fetch(`${url}/services`)).json()) as { services: string[] };
  expect(services.services).toEqual([
    'bank',
    'empty-service-name',
    'größer & co',
    'missing-service-name',
    'service-name-wrong-type',
    'shop',
  ]);
  const { traces } = await search(`${TIMES}&query.operationName=empty-span-name&query.searchDepth=1000`);
  expect(traces.size).toBeGreaterThan(20);
});
