import { imageVersion } from '../../runtime/docker/image-version.ts';
import { images } from '../../runtime/docker/images.ts';
import { waitForHttp } from '../../runtime/docker/wait.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type CollectorBackend, type CollectorOptions, collectorTargets } from './collector.ts';
import { collectorConfig } from './config.ts';
import { readCounters } from './counters.ts';

const PORTS = { otlpGrpc: 4317, telemetry: 8888, spanMetrics: 8889, health: 13133 };
const NAME = 'collector';
const CONFIG = '/etc/jaeger/collector.json';
/** Above what its configuration lets its heap grow to. */
const LIMITS = { memoryMiB: 1_024 };

const on = (port: number) => `0.0.0.0:${port}`;

/** Starts Jaeger's image, which is an OpenTelemetry Collector too, in a container named `collector`. */
export async function startCollectorContainer(
  runtime: Runtime,
  options: CollectorOptions,
): Promise<CollectorBackend> {
  const { name: image } = images().jaeger;
  const { otlpGrpc, telemetry, spanMetrics, health } = PORTS;
  const addresses = {
    otlpGrpc: on(otlpGrpc),
    telemetry: on(telemetry),
    spanMetrics: on(spanMetrics),
    health: on(health),
  };
  const instance = await runtime.start({
    name: NAME,
    command: ['', '--config', CONFIG],
    container: {
      image,
      ports: [otlpGrpc, telemetry, health],
      files: [{ content: collectorConfig(addresses, options), target: CONFIG }],
      waitFor: waitForHttp('/status', health),
      limits: LIMITS,
    },
  });
  const where = `http://${runtime.reach(`${NAME}:${otlpGrpc}`)}`;
  const version = await imageVersion(image);
  return {
    instance,
    info: { role: 'collector', provider: 'container', name: 'jaeger', version, where },
    otlpGrpc: `${NAME}:${otlpGrpc}`,
    targets: collectorTargets(`${NAME}:${telemetry}`, `${NAME}:${spanMetrics}`),
    counters: (signal) => readCounters(runtime.reach(`${NAME}:${telemetry}`), signal),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
