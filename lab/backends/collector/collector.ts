import type { Sampling } from '../../analysis/sampling/sampling.ts';
import type { Backend } from '../backend.ts';
import type { ScrapeTarget } from '../metrics/targets.ts';
import type { CollectorCounters } from './counters.ts';

/** An OpenTelemetry Collector between the services and the trace store: takes OTLP, samples, passes on. */
export interface CollectorBackend extends Backend {
  /** `host:port` of OTLP/gRPC, as services use it. */
  readonly otlpGrpc: string;
  /** What it says of itself, and the metrics that it makes of all spans it takes in, as the metrics backend reaches them. */
  readonly targets: readonly ScrapeTarget[];
  /** What became of the spans so far. Throws FaultlineError `collector-not-answering`. */
  counters(signal?: AbortSignal): Promise<CollectorCounters>;
}

export interface CollectorOptions {
  readonly sampling: Sampling;
  /** `host:port` of the trace store's OTLP/gRPC, as the Collector reaches it. */
  readonly tracesOtlp: string;
  /** How long a trace is waited for before tail sampling decides on it: longer than the slowest request takes. */
  readonly decisionWaitS: number;
  /** Spans are refused while its heap is larger; default 512. */
  readonly memoryMiB?: number;
}

/** As the metrics backend sees it. */
export const collectorTargets = (telemetry: string, spanMetrics: string): ScrapeTarget[] => [
  { address: telemetry, labels: { job: 'collector', instance: 'collector' } },
  { address: spanMetrics, labels: { job: 'spanmetrics', instance: 'collector' } },
];
