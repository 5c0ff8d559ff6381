import { startEmbeddedMetrics } from '../../backends/metrics/embedded.ts';
import { attachRegistry } from '../../backends/registry/attached.ts';
import { attachTraces } from '../../backends/traces/attached.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type Backends, metricsOptions } from './backends.ts';

/** Where a system that runs without the lab has its backends. */
export interface AttachTo {
  /** `host:port` of its etcd. */
  readonly registry: string;
  /** Base URL of its traces: Jaeger's `/api/v3` is below it. */
  readonly traces: string;
}

/**
 * The registry and the traces that are there; metrics of the lab's own, which has all that are registered scraped as often as the page needs
 * and under the names that it knows them by. @throws FaultlineError `attach-failed` (exit code 3)
 */
export async function attachBackends(runtime: Runtime, to: AttachTo, targetsFile: string): Promise<Backends> {
  const [registry, traces, metrics] = await Promise.all([
    attachRegistry(to.registry).catch(failed(`an etcd at ${to.registry}`)),
    attachTraces(to.traces).catch(failed(`Jaeger's API at ${to.traces}`)),
    startEmbeddedMetrics(runtime, metricsOptions(targetsFile)),
  ]);
  return { registry, traces, metrics, collector: null };
}

const failed =
  (expected: string) =>
  (cause: unknown): never => {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new FaultlineError('attach-failed', `Expected ${expected} to attach to, got: ${found}.`, {
      exitCode: ExitCode.notStarted,
      cause,
    });
  };
