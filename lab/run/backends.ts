import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backends/backend.ts';
import { startCollectorBinary } from '../backends/collector/binary.ts';
import type { CollectorBackend, CollectorOptions } from '../backends/collector/collector.ts';
import type { Binary } from '../backends/installed.ts';
import { findPrometheus, startPrometheusBinary } from '../backends/metrics/binary.ts';
import { startEmbeddedMetrics } from '../backends/metrics/embedded.ts';
import type { MetricsBackend } from '../backends/metrics/metrics.ts';
import { findEtcd, startEtcdBinary } from '../backends/registry/binary.ts';
import { startEmbeddedRegistry } from '../backends/registry/embedded.ts';
import type { RegistryBackend } from '../backends/registry/registry.ts';
import { findJaeger, startJaegerBinary } from '../backends/traces/binary.ts';
import { startEmbeddedTraces } from '../backends/traces/embedded.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';
import { FaultlineError } from '../errors.ts';
import { images, NO_JAEGER } from '../runtime/docker/images.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { registryData } from './registry-data.ts';

/** `auto`: the real one where its binary is on PATH or has been built, else the embedded one. */
export const BACKEND_CHOICES = ['auto', 'embedded', 'binary'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

export interface Backends {
  readonly registry: RegistryBackend;
  readonly traces: TracesBackend;
  readonly metrics: MetricsBackend;
  /** Between the services and the traces; null where the services send to those directly. */
  readonly collector: CollectorBackend | null;
}

/** All that there are. */
export const listBackends = ({ registry, traces, metrics, collector }: Backends): readonly Backend[] => [
  registry,
  traces,
  metrics,
  ...(collector ? [collector] : []),
];

/** How a Collector is to sample, where one is asked for. */
export type CollectorChoice = Pick<CollectorOptions, 'sampling' | 'decisionWaitS'>;

export interface BackendOptions {
  readonly choice: BackendChoice;
  /** Where real backends keep their data. */
  readonly dataDir: string;
  readonly targetsFile: string;
  readonly collector: CollectorChoice | null;
}

const SCRAPE_INTERVAL_MS = 500;
/** As the load driver's. */
const DEFAULT_PATIENCE_MS = 3_000;
/** Beyond the caller's patience: what a service sends is batched, and a callee may end after its caller has left. */
const DECISION_MARGIN_MS = 2_000;

/** Seconds that tail sampling must wait for a trace whose request may take that long. */
export const decisionWaitOf = (timeoutMs = DEFAULT_PATIENCE_MS): number =>
  Math.ceil((timeoutMs + DECISION_MARGIN_MS) / 1000);

/**
 * Starts the three side by side, and a Collector once the traces have an address. When one fails the runtime, which owns
 * them all, is disposed by the caller.
 * @throws FaultlineError `binary-missing` or `collector-missing` (exit code 3) for what was asked for and is not here
 */
export async function startBackends(runtime: Runtime, options: BackendOptions): Promise<Backends> {
  const { choice, targetsFile } = options;
  if (runtime.kind === 'docker') return startContainers(runtime, options);
  // Before anything is started: without it there is no run.
  const collectorBinary = options.collector ? await requireCollector() : null;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = (role: string) => join(options.dataDir, role);
  const metricsOptions = { targetsFile, scrapeIntervalMs: SCRAPE_INTERVAL_MS };
  const [registry, [traces, collector], metrics] = await Promise.all([
    choose<RegistryBackend, Binary>(choice, 'etcd', findEtcd, {
      binary: (binary) => startEtcdBinary(runtime, { dataDir: registryData(options.dataDir), binary }),
      embedded: () => startEmbeddedRegistry(runtime),
    }),
    choose<TracesBackend, Binary>(choice, 'jaeger', findJaeger, {
      binary: (binary) => startJaegerBinary(runtime, { dataDir: dataDir('traces'), binary }),
      embedded: () => startEmbeddedTraces(runtime),
    }).then(async (store) => {
      if (!options.collector || !collectorBinary) return [store, null] as const;
      const to = { tracesOtlp: store.otlpGrpc, dataDir: dataDir('collector'), binary: collectorBinary };
      return [store, await startCollectorBinary(runtime, { ...options.collector, ...to })] as const;
    }),
    choose<MetricsBackend, Binary>(choice, 'prometheus', findPrometheus, {
      binary: (binary) =>
        startPrometheusBinary(runtime, { ...metricsOptions, dataDir: dataDir('metrics'), binary }),
      embedded: () => startEmbeddedMetrics(runtime, metricsOptions),
    }),
  ]);
  return { registry, traces, metrics, collector };
}

/** Jaeger v2's binary is an OpenTelemetry Collector with all the parts that are needed here. */
async function requireCollector() {
  const found = await findJaeger();
  if (found) return found;
  throw new FaultlineError(
    'collector-missing',
    'Expected `jaeger` 2 on PATH for --collector, which is an OpenTelemetry Collector too, found none. Install it, run npm run backends:build (with Go), or go without --collector.',
  );
}

async function startContainers(
  runtime: Runtime,
  { targetsFile, collector: choice }: BackendOptions,
): Promise<Backends> {
  if (choice && images().jaeger.name === NO_JAEGER) {
    throw new FaultlineError(
      'collector-missing',
      `Expected ${images().jaeger.variable} to name Jaeger's image for --collector, which is an OpenTelemetry Collector too, got \`${NO_JAEGER}\`.`,
    );
  }
  const { startEtcdContainer } = await import('../backends/registry/container.ts');
  const { startPrometheusContainer } = await import('../backends/metrics/container.ts');
  const traceContainers = await import('../backends/traces/container.ts');
  const { startCollectorContainer } = await import('../backends/collector/container.ts');
  const [registry, [traces, collector], metrics] = await Promise.all([
    startEtcdContainer(runtime),
    (images().jaeger.name === NO_JAEGER
      ? traceContainers.startEmbeddedTracesContainer(runtime)
      : traceContainers.startJaegerContainer(runtime)
    ).then(async (store) => {
      if (!choice) return [store, null] as const;
      const to = { tracesOtlp: store.otlpGrpc };
      return [store, await startCollectorContainer(runtime, { ...choice, ...to })] as const;
    }),
    startPrometheusContainer(runtime, { targetsFile, scrapeIntervalMs: SCRAPE_INTERVAL_MS }),
  ]);
  return { registry, traces, metrics, collector };
}

async function choose<B extends Backend, F>(
  choice: BackendChoice,
  name: string,
  find: () => Promise<F | null>,
  start: { binary: (found: F) => Promise<B>; embedded: () => Promise<B> },
): Promise<B> {
  if (choice === 'embedded') return start.embedded();
  const found = await find();
  if (found) return start.binary(found);
  if (choice === 'auto') return start.embedded();
  throw new FaultlineError(
    'binary-missing',
    `Expected \`${name}\` on PATH for --backends binary, found none. Install it, run npm run backends:build (with Go), or use --backends auto.`,
  );
}
