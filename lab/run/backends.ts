import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backends/backend.ts';
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
}

export interface BackendOptions {
  readonly choice: BackendChoice;
  /** Where real backends keep their data. */
  readonly dataDir: string;
  readonly targetsFile: string;
}

const SCRAPE_INTERVAL_MS = 500;

/** Starts the three side by side. When one fails the runtime, which owns them all, is disposed by the caller. */
export async function startBackends(runtime: Runtime, options: BackendOptions): Promise<Backends> {
  const { choice, targetsFile } = options;
  if (runtime.kind === 'docker') return startContainers(runtime, targetsFile);
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = (role: string) => join(options.dataDir, role);
  const metricsOptions = { targetsFile, scrapeIntervalMs: SCRAPE_INTERVAL_MS };
  const [registry, traces, metrics] = await Promise.all([
    choose<RegistryBackend, Binary>(choice, 'etcd', findEtcd, {
      binary: (binary) => startEtcdBinary(runtime, { dataDir: registryData(options.dataDir), binary }),
      embedded: () => startEmbeddedRegistry(runtime),
    }),
    choose<TracesBackend, Binary>(choice, 'jaeger', findJaeger, {
      binary: (binary) => startJaegerBinary(runtime, { dataDir: dataDir('traces'), binary }),
      embedded: () => startEmbeddedTraces(runtime),
    }),
    choose<MetricsBackend, Binary>(choice, 'prometheus', findPrometheus, {
      binary: (binary) =>
        startPrometheusBinary(runtime, { ...metricsOptions, dataDir: dataDir('metrics'), binary }),
      embedded: () => startEmbeddedMetrics(runtime, metricsOptions),
    }),
  ]);
  return { registry, traces, metrics };
}

async function startContainers(runtime: Runtime, targetsFile: string): Promise<Backends> {
  const { startEtcdContainer } = await import('../backends/registry/container.ts');
  const { startPrometheusContainer } = await import('../backends/metrics/container.ts');
  const traceContainers = await import('../backends/traces/container.ts');
  const [registry, traces, metrics] = await Promise.all([
    startEtcdContainer(runtime),
    images().jaeger.name === NO_JAEGER
      ? traceContainers.startEmbeddedTracesContainer(runtime)
      : traceContainers.startJaegerContainer(runtime),
    startPrometheusContainer(runtime, { targetsFile, scrapeIntervalMs: SCRAPE_INTERVAL_MS }),
  ]);
  return { registry, traces, metrics };
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
