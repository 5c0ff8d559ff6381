import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AskOptions } from '../../backends/ask.ts';
import type { Backend } from '../../backends/backend.ts';
import { startCollectorBinary } from '../../backends/collector/binary.ts';
import type { CollectorBackend, CollectorOptions } from '../../backends/collector/collector.ts';
import type { Binary } from '../../backends/installed.ts';
import { findPrometheus, startPrometheusBinary } from '../../backends/metrics/binary.ts';
import { startEmbeddedMetrics } from '../../backends/metrics/embedded.ts';
import type { MetricsBackend, MetricsOptions } from '../../backends/metrics/metrics.ts';
import { findEtcd, startEtcdBinary } from '../../backends/registry/binary.ts';
import { startEmbeddedRegistry } from '../../backends/registry/embedded.ts';
import type { RegistryBackend } from '../../backends/registry/registry.ts';
import { findJaeger, startJaegerBinary } from '../../backends/traces/binary.ts';
import { startEmbeddedTraces } from '../../backends/traces/embedded.ts';
import type { TracesBackend } from '../../backends/traces/traces.ts';
import { FaultlineError } from '../../errors.ts';
import { images, NO_JAEGER } from '../../runtime/docker/images.ts';
import { runMarker } from '../../runtime/process/proc-fs.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type BackendChoice, Finder } from './find-backend.ts';
import { registryData } from './registry-data.ts';

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
  /** Ends programs that are asked for their version; what was started the runtime ends. */
  readonly signal: AbortSignal;
  /** Gets a line about each program that has a backend's name and is none. */
  readonly onPassedOver: (line: string) => void;
}

const SCRAPE_INTERVAL_MS = 500;
/** What dashboards need, and the alerts that should tell of a failure: evaluated as often as there is something new. */
const RULES = {
  ruleFiles: ['recording', 'alerts'].map((name) =>
    fileURLToPath(new URL(`../../../dashboards/prometheus/rules/${name}.yml`, import.meta.url)),
  ),
  evaluationIntervalMs: SCRAPE_INTERVAL_MS,
} satisfies Partial<MetricsOptions>;
export const metricsOptions = (targetsFile: string): MetricsOptions => ({
  targetsFile,
  scrapeIntervalMs: SCRAPE_INTERVAL_MS,
  ...RULES,
});
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
  if (runtime.kind === 'docker') return startContainers(runtime, options);
  // The first failure is the end of the start: what is still being asked has nobody to answer to.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  try {
    return await startProcesses(runtime, options, { signal, env: { [runMarker]: runtime.runId } });
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

/** `asking`: the marker lets the reaper find a program that hangs when the lab is killed. */
async function startProcesses(
  runtime: Runtime,
  options: BackendOptions,
  asking: AskOptions,
): Promise<Backends> {
  const finder = new Finder(options, asking);
  const { targetsFile } = options;
  // Before anything is started: without it there is no run.
  const collectorBinary = options.collector ? await requireCollector(finder) : null;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = (role: string) => join(options.dataDir, role);
  const ofMetrics = metricsOptions(targetsFile);
  const [registry, [traces, collector], metrics] = await Promise.all([
    finder.choose<RegistryBackend>('etcd', findEtcd, {
      binary: (binary) =>
        startEtcdBinary(runtime, { dataDir: registryData(options.dataDir), binary, asking }),
      embedded: () => startEmbeddedRegistry(runtime),
    }),
    finder
      .choose<TracesBackend>('jaeger', findJaeger, {
        binary: (binary) => startJaegerBinary(runtime, { dataDir: dataDir('traces'), binary }),
        embedded: () => startEmbeddedTraces(runtime),
      })
      .then(async (store) => {
        if (!options.collector || !collectorBinary) return [store, null] as const;
        const to = { tracesOtlp: store.otlpGrpc, dataDir: dataDir('collector'), binary: collectorBinary };
        return [store, await startCollectorBinary(runtime, { ...options.collector, ...to })] as const;
      }),
    finder.choose<MetricsBackend>('prometheus', findPrometheus, {
      binary: (binary) =>
        startPrometheusBinary(runtime, { ...ofMetrics, dataDir: dataDir('metrics'), binary }),
      embedded: () => startEmbeddedMetrics(runtime, ofMetrics),
    }),
  ]);
  return { registry, traces, metrics, collector };
}

/** Jaeger v2's binary is an OpenTelemetry Collector with all the parts that are needed here. */
async function requireCollector(finder: Finder): Promise<Binary> {
  const { binary, passedOver } = await finder.find(findJaeger);
  if (binary) return binary;
  throw new FaultlineError(
    'collector-missing',
    'Expected `jaeger` 2 on PATH, which is an OpenTelemetry Collector too, for --collector or an arm with tail sampling, found none. Install it, run npm run backends:build (with Go), or go without.',
    { detail: passedOver },
  );
}

async function startContainers(
  runtime: Runtime,
  { targetsFile, collector: choice }: BackendOptions,
): Promise<Backends> {
  if (choice && images().jaeger.name === NO_JAEGER) {
    throw new FaultlineError(
      'collector-missing',
      `Expected ${images().jaeger.variable} to name Jaeger's image, which is an OpenTelemetry Collector too, for --collector or an arm with tail sampling, got \`${NO_JAEGER}\`.`,
    );
  }
  const { startEtcdContainer } = await import('../../backends/registry/container.ts');
  const { startPrometheusContainer } = await import('../../backends/metrics/container.ts');
  const traceContainers = await import('../../backends/traces/container.ts');
  const { startCollectorContainer } = await import('../../backends/collector/container.ts');
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
    startPrometheusContainer(runtime, metricsOptions(targetsFile)),
  ]);
  return { registry, traces, metrics, collector };
}
