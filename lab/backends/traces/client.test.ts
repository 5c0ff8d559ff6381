import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { flattenSpans } from '../../analysis/spans/span.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { createTraceQuery } from './client.ts';
import { spansOf } from './contract/send.ts';
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

/** As many traces as asked for, all in one nanosecond: a store that always has more. */
function endless(asked: number[]): RequestListener {
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const depth = Number(searchParams.get('query.searchDepth'));
    asked.push(depth);
    const spans = Array.from({ length: depth }, (_, i) => span({ traceId: String(i).padStart(32, '0') }));
    response.end(JSON.stringify({ result: { resourceSpans: [resourceSpans('svc', spans)] } }));
  };
}

test('more traces in one nanosecond than can be asked for are an error, not a cut answer', async () => {
  const asked: number[] = [];
  await using server = await serve(endless(asked));
  const search = createTraceQuery(server.url, { pageSize: 500 }).search(WINDOW);
  await expect(search).rejects.toMatchObject({ code: 'traces-query-failed' });
  expect(Math.max(...asked)).toBe(100_000);
});

test('never more traces are asked for than the ring holds, and as many are all there are', async () => {
  const asked: number[] = [];
  await using server = await serve(endless(asked));
  const found = createTraceQuery(server.url, { maxTraces: 120 }).search(WINDOW);
  expect(spansOf(await found)).toHaveLength(120);
  expect(new Set(asked)).toEqual(new Set([120]));
});

test('no window ends before or when it starts, whatever is asked for', async () => {
  const windows: string[] = [];
  await using server = await serve((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    windows.push(`${searchParams.get('query.startTimeMin')} ${searchParams.get('query.startTimeMax')}`);
    response.writeHead(404).end();
  });
  const query = createTraceQuery(server.url);
  for (const ms of [0, 1_000]) await query.search({ service: 'svc', startMs: ms, endMs: ms });
  expect(windows).toEqual([
    '1970-01-01T00:00:00.000000000Z 1970-01-01T00:00:00.000000001Z',
    '1970-01-01T00:00:00.999999999Z 1970-01-01T00:00:01.000000000Z',
  ]);
});

test('a read by id asks for what was sent, in both spellings', async () => {
  let url = new URL('http://x');
  await using server = await serve((request, response) => {
    url = new URL(request.url ?? '', 'http://x');
    response.writeHead(404).end();
  });
  await createTraceQuery(server.url).traceById(newTraceId());
  expect(Object.fromEntries(url.searchParams)).toEqual({ rawTraces: 'true', raw_traces: 'true' });
});

test('attributes are looked for here where the store is one that passes over them', async () => {
  const asked: string[] = [];
  const order = (id: string) => [{ key: 'shop.order_id', value: { stringValue: id } }];
  const traces = ['7', '8'].map((id) => span({ startNanos: 0n, attributes: order(id) }));
  await using server = await serve((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    asked.push(pathname);
    // As 2.13 does for a path that it does not know.
    if (pathname !== '/api/v3/traces') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>');
    } else response.end(JSON.stringify({ result: { resourceSpans: [resourceSpans('svc', traces)] } }));
  });
  const query = createTraceQuery(server.url);
  const found = () => query.search({ ...WINDOW, attributes: { 'shop.order_id': '8' } });
  for (let i = 0; i < 2; i++)
    expect(spansOf(await found()).map(({ traceId }) => traceId)).toEqual([traces[1]?.traceId]);
  expect(asked).toEqual(['/api/v3/trace-summaries', '/api/v3/traces', '/api/v3/traces']);
});

test('what protobuf leaves out has its default', async () => {
  await using server = await serve((_request, response) => {
    const spans = [
      { events: [{}], links: [{}], attributes: [{}] },
      { traceId: 'a', events: [] },
    ];
    const body = { result: { resourceSpans: [{ scopeSpans: [{ spans }, {}] }, {}] } };
    response.end(JSON.stringify(body));
  });
  const data = await createTraceQuery(server.url).traceById(newTraceId());
  const rest = { name: '', kind: 0, startTimeUnixNano: '0', endTimeUnixNano: '0', status: {} };
  expect(data?.resourceSpans[0]).toEqual({
    resource: { attributes: [] },
    scopeSpans: [
      {
        scope: {},
        spans: [
          {
            ...{ traceId: '', spanId: '', ...rest, attributes: [{ key: '' }] },
            events: [{ timeUnixNano: '0', name: '', attributes: [] }],
            links: [{ traceId: '', spanId: '', attributes: [] }],
          },
          { traceId: 'a', spanId: '', ...rest, attributes: [], events: [], links: [] },
        ],
      },
      { scope: {}, spans: [] },
    ],
  });
  expect(flattenSpans(data as OtlpTracesData)).toHaveLength(2);
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
