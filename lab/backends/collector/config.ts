import { type Sampling, TAIL_SALT, TAIL_SLOW_MS } from '../../analysis/sampling/sampling.ts';
import type { CollectorOptions } from './collector.ts';

/** `host:port` of everything that a Collector listens on. */
export interface CollectorAddresses {
  readonly otlpGrpc: string;
  /** What it says of itself, as Prometheus text. */
  readonly telemetry: string;
  /** The metrics that it makes of spans, as Prometheus text. */
  readonly spanMetrics: string;
  readonly health: string;
}

/** Batches are small and soon: an arm waits for the last one. */
export const BATCH_TIMEOUT_MS = 200;
const MEMORY_MIB = 512;
/** Traces that wait for their decision, and those that were decided on, so that late spans share their trace's fate. */
const TRACES_IN_MEMORY = 50_000;

/**
 * Configuration of an OpenTelemetry Collector (JSON is YAML) with two pipelines: all spans become metrics first, then what
 * sampling keeps goes to the trace store. https://opentelemetry.io/docs/collector/configuration/
 */
export function collectorConfig(at: CollectorAddresses, options: CollectorOptions): string {
  const { sampling, tracesOtlp, decisionWaitS, memoryMiB = MEMORY_MIB } = options;
  const isTail = sampling.kind === 'tail';
  const config = {
    receivers: { otlp: { protocols: { grpc: { endpoint: at.otlpGrpc } } } },
    processors: {
      memory_limiter: {
        check_interval: '200ms',
        limit_mib: memoryMiB,
        spike_limit_mib: Math.floor(memoryMiB / 4),
      },
      batch: { timeout: `${BATCH_TIMEOUT_MS}ms`, send_batch_size: 512 },
      ...(isTail && {
        tail_sampling: {
          decision_wait: `${decisionWaitS}s`,
          num_traces: TRACES_IN_MEMORY,
          policies: tailPolicies(sampling),
        },
      }),
    },
    connectors: { forward: {}, spanmetrics: spanMetrics() },
    exporters: {
      'otlp/traces': {
        endpoint: tracesOtlp,
        tls: { insecure: true },
        retry_on_failure: { initial_interval: '200ms', max_interval: '1s' },
      },
      prometheus: { endpoint: at.spanMetrics },
    },
    extensions: { healthcheckv2: { use_v2: true, http: { endpoint: at.health } } },
    service: {
      extensions: ['healthcheckv2'],
      pipelines: {
        'traces/in': {
          receivers: ['otlp'],
          processors: ['memory_limiter'],
          exporters: ['spanmetrics', 'forward'],
        },
        'traces/kept': {
          receivers: ['forward'],
          processors: [...(isTail ? ['tail_sampling'] : []), 'batch'],
          exporters: ['otlp/traces'],
        },
        'metrics/spans': { receivers: ['spanmetrics'], exporters: ['prometheus'] },
      },
      telemetry: { metrics: selfMetrics(at.telemetry), logs: { level: 'warn' } },
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Each alone is reason enough to keep a trace. */
export function tailPolicies({ percent }: Extract<Sampling, { kind: 'tail' }>): object[] {
  return [
    { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
    { name: 'slow', type: 'latency', latency: { threshold_ms: TAIL_SLOW_MS } },
    // 0 % would be no policy at all to the processor.
    ...(percent > 0
      ? [
          {
            name: 'share',
            type: 'probabilistic',
            probabilistic: { hash_salt: TAIL_SALT, sampling_percentage: percent },
          },
        ]
      : []),
  ];
}

/** How often it hands on what it has counted. */
export const SPAN_METRICS_FLUSH_MS = 500;

/** Arms and their attempts apart: an instance of the next one would continue the counters of its namesake. */
function spanMetrics(): object {
  return {
    dimensions: [{ name: 'faultline.arm' }, { name: 'faultline.attempt' }],
    histogram: { unit: 's', explicit: { buckets: durationBuckets() } },
    metrics_flush_interval: `${SPAN_METRICS_FLUSH_MS}ms`,
  };
}

const SMALLEST_MS = 1;
const LARGEST_MS = 10_000;
/** A bucket's upper bound over its lower one: percentiles are known to 15 %. */
const BUCKET_FACTOR = 1.15;

function durationBuckets(): string[] {
  const buckets: string[] = [];
  for (let ms = SMALLEST_MS; ms < LARGEST_MS * BUCKET_FACTOR; ms *= BUCKET_FACTOR)
    buckets.push(`${Math.round(ms * 1_000)}us`);
  return buckets;
}

/** Under the names that its documentation has: without suffixes for unit and type. */
function selfMetrics(address: string): object {
  const colon = address.lastIndexOf(':');
  const prometheus = {
    host: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    without_scope_info: true,
    without_type_suffix: true,
    without_units: true,
  };
  return { level: 'normal', readers: [{ pull: { exporter: { prometheus } } }] };
}
