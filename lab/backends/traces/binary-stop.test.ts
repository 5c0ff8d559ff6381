import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import { findJaeger, startJaegerBinary } from './binary.ts';
import { newTraceId } from './fixtures/sample-traces.ts';

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
  test('sends no spans of its own, and so ends at once instead of after 10 s', async () => {
    if (jaeger === null) throw new Error('no jaeger on PATH');
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
    const backend = await startJaegerBinary(listening, { dataDir: directory, binary: jaeger });
    for (const path of ['services', `traces/${newTraceId()}`]) {
      await (await fetch(`${backend.queryUrl}/api/v3/${path}`)).text();
    }
    // The runtime kills what takes longer than 5 s.
    expect(await backend.instance.stop()).toEqual({ code: 0, signal: null });
    expect(connections).toBe(0);
    listener.close();
  });
});
