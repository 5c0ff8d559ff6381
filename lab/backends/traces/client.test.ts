import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createTraceQuery } from './client.ts';
import { newTraceId, resourceSpans, span } from './fixtures/sample-traces.ts';

async function serve(handler: RequestListener) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const WINDOW = { service: 'svc', startMs: 0, endMs: 1_000 };

test.each([
  ['an error', 500, 'storage is down', '500 storage is down'],
  ['no JSON', 200, '<html>', 'is not valid JSON'],
  ['JSON of another shape', 200, '{"data":[]}', '200 {"data":[]}'],
])('%s of the store is an error with what was found, not an empty answer', async (_, status, body, found) => {
  await using server = await serve((_request, response) => response.writeHead(status).end(body));
  const query = createTraceQuery(server.url);
  for (const answer of [query.traceById(newTraceId()), query.search(WINDOW)]) {
    await expect(answer).rejects.toMatchObject({
      code: 'traces-query-failed',
      message: expect.stringContaining(found),
    });
  }
});

test('a store that is gone or silent is an error', async () => {
  const server = await serve(() => {});
  const silent = createTraceQuery(server.url, { timeoutMs: 100 }).search(WINDOW);
  await expect(silent).rejects.toThrow('no answer within 100 ms');
  await server[Symbol.asyncDispose]();
  await expect(createTraceQuery(server.url).search(WINDOW)).rejects.toThrow('ECONNREFUSED');
});

test('an abort ends a search with its own reason', async () => {
  const abort = new AbortController();
  await using server = await serve(() => abort.abort(new Error('enough')));
  await expect(createTraceQuery(server.url).search(WINDOW, abort.signal)).rejects.toThrow('enough');
});

test('more traces in one nanosecond than can be asked for are an error, not a cut answer', async () => {
  const asked: number[] = [];
  await using server = await serve((request, response) => {
    const depth = Number(new URL(request.url ?? '', 'http://x').searchParams.get('query.searchDepth'));
    asked.push(depth);
    const spans = Array.from({ length: depth }, (_, i) => span({ traceId: String(i).padStart(32, '0') }));
    response.end(JSON.stringify({ result: { resourceSpans: [resourceSpans('svc', spans)] } }));
  });
  const search = createTraceQuery(server.url, { pageSize: 500 }).search(WINDOW);
  await expect(search).rejects.toMatchObject({ code: 'traces-query-failed' });
  expect(Math.max(...asked)).toBe(100_000);
});

test('both spellings of the parameters are sent, times to the nanosecond', async () => {
  let url = new URL('http://x');
  await using server = await serve((request, response) => {
    url = new URL(request.url ?? '', 'http://x');
    response.writeHead(404).end('{"error":{"httpCode":404,"message":"No traces found"}}');
  });
  const query = createTraceQuery(server.url, { pageSize: 77 });
  const search = {
    service: 'a&b',
    startMs: 1_700_000_000_000.25,
    endMs: 1_700_000_000_001,
    durationMinMs: 2,
  };
  expect(await query.search(search)).toEqual({ resourceSpans: [] });
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    'query.serviceName': 'a&b',
    'query.service_name': 'a&b',
    'query.startTimeMin': '2023-11-14T22:13:20.000250000Z',
    'query.start_time_min': '2023-11-14T22:13:20.000250000Z',
    'query.startTimeMax': '2023-11-14T22:13:20.001000000Z',
    'query.searchDepth': '77',
    'query.num_traces': '77',
    'query.durationMin': '2ms',
    'query.rawTraces': 'true',
  });
});
