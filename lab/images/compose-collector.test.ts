import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { collectorConfig } from '../backends/collector/config.ts';
import { countedSpans, lasting, send } from '../backends/collector/fixture/spans.ts';
import { findJaeger } from '../backends/traces/binary.ts';
import { createTraceQuery } from '../backends/traces/client.ts';
import { startEmbeddedTraces } from '../backends/traces/embedded.ts';
import { onFreePorts } from '../runtime/free-ports.ts';
import { startProcessRuntime } from '../runtime/process.ts';

const FILE = fileURLToPath(new URL('../../dashboards/collector/config.yaml', import.meta.url));
const config = parse(readFileSync(FILE, 'utf8'));
const jaeger = await findJaeger();

test('it samples and counts like a scenario does at tail=10%, in the same pipelines', () => {
  const here = 'h:1';
  const at = { otlpGrpc: here, telemetry: here, spanMetrics: here, health: here };
  const ofRun = JSON.parse(
    collectorConfig(at, { sampling: { kind: 'tail', percent: 10 }, tracesOtlp: here, decisionWaitS: 5 }),
  );
  expect(config.service.pipelines).toEqual(ofRun.service.pipelines);
  expect(config.processors.tail_sampling).toEqual(ofRun.processors.tail_sampling);
});

describe.skipIf(jaeger === null)('in Jaeger, which has every part of it', () => {
  test('it is valid as it stands', async () => {
    await promisify(execFile)(jaeger?.path ?? '', ['validate', '--config', FILE]);
  });

  test('it runs: keeps what failed and what was slow, and counts every span', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'faultline-compose-collector-'));
    await using runtime = await startProcessRuntime({ logDir: directory });
    try {
      const store = await startEmbeddedTraces(runtime);
      const { otlpGrpc, spanMetrics } = await onFreePorts(4, async (ports) => {
        const [grpc = '', http = '', metrics = ''] = ports.map((port) => `127.0.0.1:${port}`);
        // The file itself but for where it listens, and where it sends to.
        const moved = structuredClone(config);
        moved.receivers.otlp.protocols = { grpc: { endpoint: grpc }, http: { endpoint: http } };
        moved.exporters.prometheus.endpoint = metrics;
        moved.exporters['otlp/traces'].endpoint = store.otlpGrpc;
        Object.assign(moved.service.telemetry.metrics.readers[0].pull.exporter.prometheus, {
          host: '127.0.0.1',
          port: ports[3],
        });
        await writeFile(join(directory, 'moved.json'), JSON.stringify(moved));
        await runtime.start({
          name: 'collector',
          command: [jaeger?.path ?? '', '--config', join(directory, 'moved.json')],
          ready: async (_, signal) => {
            while (!(await fetch(`http://${metrics}/metrics`, { signal }).catch(() => null)))
              signal.throwIfAborted();
          },
        });
        return { otlpGrpc: grpc, spanMetrics: metrics };
      });
      const [failed, slow] = [lasting(5, { status: { code: 2 } }), lasting(500)];
      const quick = Array.from({ length: 20 }, () => lasting(5));
      await send(otlpGrpc, failed, slow, ...quick);
      const query = createTraceQuery(store.queryUrl);
      const kept = async ({ traceId }: { traceId: string }) => (await query.traceById(traceId)) !== null;
      await expect
        .poll(() => Promise.all([failed, slow].map(kept)), { timeout: 15_000 })
        .toEqual([true, true]);
      const ofQuick = await Promise.all(quick.map(kept));
      expect(ofQuick).toContain(false);
      await expect.poll(() => countedSpans(spanMetrics), { timeout: 10_000 }).toBe(22);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
