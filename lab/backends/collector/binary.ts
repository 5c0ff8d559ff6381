import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePorts } from '../../runtime/free-ports.ts';
import type { RunningInstance, Runtime } from '../../runtime/runtime.ts';
import type { Binary } from '../installed.ts';
import { untilHealthy } from '../until-healthy.ts';
import { type CollectorBackend, type CollectorOptions, collectorTargets } from './collector.ts';
import { type CollectorAddresses, collectorConfig } from './config.ts';
import { readCounters } from './counters.ts';

export interface CollectorBinaryOptions extends CollectorOptions {
  /** Gets `collector.json`; made if missing. */
  readonly dataDir: string;
  /** Jaeger v2 is an OpenTelemetry Collector, and has all the parts that are needed here. */
  readonly binary: Binary;
  /** Name of the instance; default `collector`. */
  readonly name?: string;
}

/** Starts a Collector on free local ports, which stay over restarts, and waits until it says that all of it runs. */
export async function startCollectorBinary(
  runtime: Runtime,
  options: CollectorBinaryOptions,
): Promise<CollectorBackend> {
  const { binary, dataDir, name = 'collector' } = options;
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'collector.json');
  return onFreePorts(4, async (ports) => {
    const [otlpGrpc = '', telemetry = '', spanMetrics = '', health = ''] = ports.map(
      (port) => `127.0.0.1:${port}`,
    );
    const at: CollectorAddresses = { otlpGrpc, telemetry, spanMetrics, health };
    await writeFile(file, collectorConfig(at, options));
    const instance = await runtime.start({
      name,
      command: [binary.path, '--config', file],
      ready: (_, signal) => untilHealthy(`http://${health}/status`, signal),
    });
    return backend(instance, binary, at);
  });
}

function backend(instance: RunningInstance, binary: Binary, at: CollectorAddresses): CollectorBackend {
  const where = `http://${at.otlpGrpc}`;
  return {
    info: { role: 'collector', provider: 'binary', name: 'jaeger', ...binary, where },
    instance,
    otlpGrpc: at.otlpGrpc,
    targets: collectorTargets(at.telemetry, at.spanMetrics),
    counters: (signal) => readCounters(at.telemetry, signal),
    [Symbol.asyncDispose]: async () => instance[Symbol.asyncDispose](),
  };
}
