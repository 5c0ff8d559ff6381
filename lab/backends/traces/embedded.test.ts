import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChannelOptions,
  credentials,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import { createTraceQuery } from './client.ts';
import { post, send, spansOf } from './contract/send.ts';
import { startEmbeddedTraces } from './embedded.ts';
import { requestOfSize } from './fixtures/differential/protobuf-sends.ts';
import { nextTraceId } from './fixtures/differential/sends.ts';
import { decodeResponse, type ExportResponse, encodeRequest, traceService } from './fixtures/otlp-codec.ts';
import { fullTrace, resourceSpans, span } from './fixtures/sample-traces.ts';

let directory: string;
let runtime: ProcessRuntime;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-traces-'));
  runtime = await startProcessRuntime({ logDir: directory });
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

type Answer = { error: ServiceError | null; response?: ExportResponse };

/** Calls Export with whatever `serialize` makes of the request. */
function exportTo(address: string, serialize: (data: object) => Buffer, options: ChannelOptions = {}) {
  const method = traceService.Export as NonNullable<typeof traceService.Export>;
  const Client = makeGenericClientConstructor(
    { Export: { ...method, requestSerialize: serialize } },
    'TraceService',
  );
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    ...options,
  });
  const call = client.Export?.bind(client) as (
    data: object,
    done: (e: ServiceError | null, r?: object) => void,
  ) => void;
  return {
    call: (data: object) =>
      new Promise<Answer>((resolve) =>
        call(data, (error, r) => resolve({ error, ...(r && { response: r }) })),
      ),
    [Symbol.dispose]: () => client.close(),
  };
}

async function statusOf(url: string): Promise<Record<string, number>> {
  return (await (await fetch(`${url}/status`)).json()) as Record<string, number>;
}

test('it forgets what was read of it, and refuses what it can not make out', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const [read, grown] = [nextTraceId(), nextTraceId()];
  const spans = [read, grown, grown].map((traceId) => span({ traceId }));
  await send(backend, { resourceSpans: [resourceSpans('svc', spans)] });
  await backend.forget(
    new Map([
      [read, 1],
      [grown, 1],
    ]),
  );
  const query = createTraceQuery(backend.queryUrl);
  expect(await query.traceById(read)).toBeNull();
  expect(await query.traceById(grown)).not.toBeNull();
  expect(await statusOf(backend.queryUrl)).toMatchObject({ forgottenTraces: 1, evictedTraces: 0, spans: 2 });
  await expect(backend.forget(new Map([['../x', 1]]))).rejects.toThrow(
    /^The trace store expects to forget .*\/forget, found: 400 .*expected a JSON object of trace ids/,
  );
  const tooMany = new Map(Array.from({ length: 30_000 }, () => [nextTraceId(), 1] as const));
  await expect(backend.forget(tooMany)).rejects.toThrow('expected at most 1048576 bytes');
});

test('the ring evicts by bytes and tells', async () => {
  const backend = await startEmbeddedTraces(runtime, { maxBytes: 1024 * 1024 });
  expect(await backend.evicted()).toBe(0);
  for (let i = 0; i < 40; i++) {
    const attributes = [{ key: 'filler', value: { stringValue: 'x'.repeat(1_000) } }];
    const spans = Array.from({ length: 50 }, () => span({ attributes }));
    await send(backend, { resourceSpans: [resourceSpans('svc', spans)] });
  }
  const { spans, traces, bytes, evictedTraces, evictedSpans } = await statusOf(backend.queryUrl);
  expect(await backend.evicted()).toBe(evictedTraces);
  expect(evictedTraces).toBeGreaterThan(1_000);
  expect((traces ?? 0) + (evictedTraces ?? 0)).toBe(2_000);
  expect((spans ?? 0) + (evictedSpans ?? 0)).toBe(2_000);
  expect(bytes).toBeLessThanOrEqual(1024 * 1024);
  const metrics = await (await fetch(`${backend.queryUrl}/metrics`)).text();
  expect(metrics).toContain('faultline_traces_received_spans_total 2000\n');
  expect(metrics).toContain(`faultline_traces_evicted_traces_total ${evictedTraces}\n`);
  expect(metrics).toContain(`faultline_traces_evicted_spans_total ${evictedSpans}\n`);
  expect(metrics).toContain(`faultline_traces_bytes ${bytes}\n`);
});

test('a search while the ring turns over gives whole traces', async () => {
  const backend = await startEmbeddedTraces(runtime, { maxBytes: 4 * 1024 * 1024 });
  const attributes = [{ key: 'filler', value: { stringValue: 'x'.repeat(2_000) } }];
  const sendMore = async (requests: number) => {
    for (let i = 0; i < requests; i++) {
      const traces = Array.from({ length: 100 }, () => span({ attributes }));
      const children = traces.map(({ traceId, spanId }) => span({ traceId, parentSpanId: spanId }));
      await send(backend, { resourceSpans: [resourceSpans('svc', [...traces, ...children])] });
    }
  };
  await sendMore(20);
  const query = createTraceQuery(backend.queryUrl, { pageSize: 5_000 });
  const window = { service: 'svc', startMs: 1_699_999_999_000, endMs: 1_700_000_001_000 };
  const [data] = await Promise.all([query.search(window), sendMore(40)]);
  const counts = Object.values(Object.groupBy(spansOf(data), ({ traceId }) => traceId)).map(
    (of) => of?.length,
  );
  expect(counts.length).toBeGreaterThan(0);
  expect(new Set(counts)).toEqual(new Set([2]));
});

test('spans without ids are rejected alone, over gRPC and HTTP', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const good = span();
  const zero = '0'.repeat(32);
  const data = {
    resourceSpans: [resourceSpans('svc', [span({ traceId: zero }), good, span({ spanId: '' })])],
  };
  using client = exportTo(backend.otlpGrpc, () => encodeRequest(data));
  const { response } = await client.call({});
  expect(response?.partialSuccess?.rejectedSpans).toBe('2');
  expect(response?.partialSuccess?.errorMessage).toBeTruthy();
  const protobuf = await post(backend, encodeRequest(data), { 'content-type': 'application/x-protobuf' });
  const answer = decodeResponse(Buffer.from(await protobuf.arrayBuffer()));
  expect(answer.partialSuccess?.rejectedSpans).toBe('2');
  const json = await post(backend, JSON.stringify(data), { 'content-type': 'application/json' });
  expect(await json.json()).toMatchObject({ partialSuccess: { rejectedSpans: '2' } });
  expect(await statusOf(backend.queryUrl)).toMatchObject({ receivedSpans: 3, rejectedSpans: 6, traces: 1 });
});

test('garbage is INTERNAL or 400, stores nothing, and the store lives on', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const whole = encodeRequest(fullTrace('svc'));
  using client = exportTo(backend.otlpGrpc, (data) => (data as { bytes: Buffer }).bytes);
  const cuts = Array.from({ length: 60 }, (_, i) =>
    whole.subarray(0, 1 + Math.floor((i * (whole.length - 1)) / 60)),
  );
  for (const bytes of [...cuts, Buffer.alloc(300, 0xff), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
    expect((await client.call({ bytes })).error?.code).toBe(status.INTERNAL);
    const http = await post(backend, bytes, { 'content-type': 'application/x-protobuf' });
    expect([http.status, http.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
    await http.arrayBuffer();
  }
  expect(await statusOf(backend.queryUrl)).toMatchObject({ receivedSpans: 0, spans: 0 });
  expect((await client.call({ bytes: whole })).error).toBeNull();
  expect(await statusOf(backend.queryUrl)).toMatchObject({ receivedSpans: 1, spans: 1 });
});

test('wrong paths and methods are refused', async () => {
  const backend = await startEmbeddedTraces(runtime);
  expect((await fetch(`${backend.otlpHttp}/v1/traces`)).status).toBe(405);
  expect((await fetch(`${backend.otlpHttp}/v1/metrics`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${backend.queryUrl}/api/v3/traces`, { method: 'POST', body: 'x' })).status).toBe(405);
  expect((await fetch(`${backend.queryUrl}/api/traces`)).status).toBe(404);
});

test('a gRPC message above 4 MiB is RESOURCE_EXHAUSTED, one of 4 MiB is taken', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const max = 4 * 1024 * 1024;
  using client = exportTo(backend.otlpGrpc, (data) => (data as { bytes: Buffer }).bytes);
  const taken = await client.call({ bytes: requestOfSize(nextTraceId(), max) });
  expect(taken.error).toBeNull();
  const refused = await client.call({ bytes: requestOfSize(nextTraceId(), max + 1) });
  expect(refused.error?.code).toBe(status.RESOURCE_EXHAUSTED);
});

test('an HTTP body without end is refused while it still comes', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const call = request(`${backend.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
  });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  const part = Buffer.alloc(1024 * 1024);
  let response: IncomingMessage | undefined;
  answered.then(([found]) => {
    response = found;
  });
  while (response === undefined) if (!call.write(part)) await Promise.race([once(call, 'drain'), answered]);
  expect(response.statusCode).toBe(400);
  call.destroy();
});

test('a JSON body of seven million messages costs memory by its size, not by their number', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const body = `{"resourceSpans":[${'{},'.repeat(6_900_000)}{}]}`;
  const response = await post(backend, body, { 'content-type': 'application/json' });
  expect(response.status).toBe(200);
  const metrics = await (await fetch(`${backend.queryUrl}/metrics`)).text();
  const resident = Number(/^process_resident_memory_bytes (.+)$/m.exec(metrics)?.[1]);
  // The process itself, the body as bytes and as text, and what it becomes: well under a quarter of a gigabyte.
  expect(resident).toBeLessThan(400 * 1024 * 1024);
});

test('SIGTERM ends it cleanly, a restart serves on the addresses it then has', async () => {
  const backend = await startEmbeddedTraces(runtime);
  const { traceId } = span();
  await send(backend, { resourceSpans: [resourceSpans('svc', [span({ traceId })])] });
  expect(await backend.instance.stop()).toEqual({ code: 0, signal: null });
  await backend.instance.restart();
  expect(await createTraceQuery(backend.queryUrl).traceById(traceId)).toBeNull();
  await send(backend, { resourceSpans: [resourceSpans('svc', [span({ traceId })])] });
  expect(spansOf(await createTraceQuery(backend.queryUrl).traceById(traceId))).toHaveLength(1);
  expect(backend.info).toMatchObject({ role: 'traces', provider: 'embedded', where: backend.queryUrl });
});

test('wrong flags are named and end the process with 2', async () => {
  const main = join(import.meta.dirname, 'embedded/main.ts');
  for (const flags of [
    ['--query', 'nope'],
    ['--max-bytes', '-1'],
    ['--colour', 'red'],
  ]) {
    const ready = async () => {};
    const instance = await runtime.start({
      name: 'wrong',
      command: [process.execPath, main, ...flags],
      ready,
    });
    expect(await instance.exited).toEqual({ code: 2, signal: null });
    expect(instance.lastLines(5).join('\n')).toContain(flags[0]);
  }
});
