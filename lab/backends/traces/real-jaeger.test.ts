import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, makeGenericClientConstructor, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import { findJaeger, startJaegerBinary } from './binary.ts';
import { MAX_GRPC_BYTES, MAX_HTTP_BYTES } from './body-limits.ts';
import { traceQueryOf } from './client.ts';
import { post, send, spansOf } from './contract/send.ts';
import { GRAFANA_REQUESTS } from './fixtures/grafana-requests.ts';
import { encodeRequest, traceService } from './fixtures/otlp-codec.ts';
import { newTraceId, resourceSpans, span } from './fixtures/sample-traces.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-jaeger-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A runtime that starts everything with more in its environment. */
function withEnv(runtime: Runtime, env: Readonly<Record<string, string>>): Runtime {
  return Object.create(runtime, {
    start: {
      value: (spec: InstanceSpec) => runtime.start({ ...spec, env: { ...spec.env, ...env } }),
    },
  });
}

const jaeger = await findJaeger();
describe.skipIf(jaeger === null)('a real Jaeger', () => {
  const start = (runtime: Runtime, maxTraces?: number) => {
    if (jaeger === null) throw new Error('no jaeger on PATH');
    return startJaegerBinary(runtime, {
      dataDir: directory,
      binary: jaeger,
      ...(maxTraces && { maxTraces }),
    });
  };

  test('sends no spans of its own, and so ends at once instead of after 10 s', async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    await using runtime = await startProcessRuntime({ logDir: directory });
    // Where it would send them; without this to localhost:4317, whatever listens there.
    const listening = withEnv(runtime, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const backend = await start(listening);
    for (const path of ['services', `traces/${newTraceId()}`]) {
      await (await fetch(`${backend.queryUrl}/api/v3/${path}`)).text();
    }
    // The runtime kills what takes longer than 5 s.
    expect(await backend.instance.stop()).toEqual({ code: 0, signal: null });
    expect(connections).toBe(0);
    listener.close();
  });

  test('a ring that is smaller than a page is read whole, and holds the newest', async () => {
    await using runtime = await startProcessRuntime({ logDir: directory });
    const backend = await start(runtime, 50);
    const traces = Array.from({ length: 120 }, () => span());
    for (const each of traces) await send(backend, { resourceSpans: [resourceSpans('svc', [each])] });
    const window = { service: 'svc', startMs: 0, endMs: Date.now() };
    const found = spansOf(await traceQueryOf(backend).search(window)).map(({ traceId }) => traceId);
    expect(new Set(found)).toEqual(new Set(traces.slice(-50).map(({ traceId }) => traceId)));
    expect(await backend.evicted()).toBeNull();
  });

  test('a read leaves what is stored as it is', async () => {
    await using runtime = await startProcessRuntime({ logDir: directory });
    const backend = await start(runtime);
    // Jaeger would move the child, whose clock is behind, into its parent, and give the server span another id.
    const client = span({ kind: 3 });
    const server = { ...client, kind: 2, startTimeUnixNano: '1699999990000000000' };
    for (const [service, each] of Object.entries({ a: client, b: server })) {
      await send(backend, { resourceSpans: [resourceSpans(service, [each])] });
    }
    const read = () => traceQueryOf(backend).traceById(client.traceId);
    const first = await read();
    expect(spansOf(first)).toMatchObject([client, server]);
    expect(await read()).toEqual(first);
  });

  test('answers what Grafana asks of a Jaeger', async () => {
    await using runtime = await startProcessRuntime({ logDir: directory });
    const backend = await start(runtime);
    const startMs = Date.now() - 5_000;
    const one = span({
      startNanos: BigInt(startMs) * 1_000_000n,
      attributes: [{ key: 'k', value: { stringValue: 'v' } }],
    });
    await send(backend, { resourceSpans: [resourceSpans('svc', [one])] });
    const given = {
      SERVICE: 'svc',
      OPERATION: 'work',
      TRACE: one.traceId,
      START: `${startMs - 1}000`,
      END: `${Date.now()}000`,
    };
    for (const [what, template] of GRAFANA_REQUESTS) {
      const path = template.replaceAll(
        /SERVICE|OPERATION|TRACE|START|END/g,
        (name) => given[name as keyof typeof given],
      );
      const response = await fetch(`${backend.queryUrl}${path}`);
      expect([what, response.status]).toEqual([what, 200]);
      const { data } = (await response.json()) as { data: unknown[] };
      const [first] = data;
      if (!path.startsWith('/api/traces'))
        expect([what, data]).toEqual([what, [path.endsWith('s/svc/operations') ? 'work' : 'svc']]);
      else
        expect([what, first]).toEqual([
          what,
          expect.objectContaining({
            traceID: one.traceId,
            processes: { p1: expect.objectContaining({ serviceName: 'svc' }) },
          }),
        ]);
    }
  });

  test('of an unknown version, what it can do is found out', async () => {
    await using runtime = await startProcessRuntime({ logDir: directory });
    const backend = await start(runtime);
    const traces = [true, false].map((boolValue) =>
      span({ attributes: [{ key: 'a', value: { boolValue } }] }),
    );
    await send(backend, { resourceSpans: [resourceSpans('svc', traces)] });
    const query = traceQueryOf({ ...backend, info: { ...backend.info, version: 'unknown version' } });
    const search = { service: 'svc', startMs: 0, endMs: Date.now(), attributes: { a: 'false' } };
    expect(spansOf(await query.search(search)).map(({ traceId }) => traceId)).toEqual([traces[1]?.traceId]);
  });

  test('takes requests up to the limits that its configuration says', async () => {
    await using runtime = await startProcessRuntime({ logDir: directory });
    const backend = await start(runtime);
    const filler = (bytes: number) =>
      span({ attributes: [{ key: 'filler', value: { stringValue: 'x'.repeat(bytes) } }] });
    const by = (bytes: number) => encodeRequest({ resourceSpans: [resourceSpans('svc', [filler(bytes)])] });
    const overHttp = async (bytes: number) =>
      (await post(backend, by(bytes), { 'content-type': 'application/x-protobuf' })).status;
    const less = 1024 ** 2;
    expect([await overHttp(MAX_HTTP_BYTES - less), await overHttp(MAX_HTTP_BYTES)]).toEqual([200, 400]);
    const method = traceService.Export as NonNullable<typeof traceService.Export>;
    const Client = makeGenericClientConstructor(
      { Export: { ...method, requestSerialize: (b: Buffer) => b } },
      '',
    );
    const grpc = new Client(backend.otlpGrpc, credentials.createInsecure());
    const overGrpc = (bytes: number) =>
      new Promise((resolve) =>
        grpc.Export?.(by(bytes), (error: ServiceError | null) => resolve(error?.code ?? 0)),
      );
    expect([await overGrpc(MAX_GRPC_BYTES - less), await overGrpc(MAX_GRPC_BYTES)]).toEqual([
      status.OK,
      status.RESOURCE_EXHAUSTED,
    ]);
    grpc.close();
  });
});
