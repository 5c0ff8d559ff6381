import { completenessOf } from '../analysis/completeness.ts';
import { type RequestSample, type Series, traceIdsOf } from '../analysis/evidence.ts';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { mustBeKept, type Sampling } from '../analysis/sampling.ts';
import { buildTraces } from '../analysis/span-tree.ts';
import { MetricQuery } from '../backends/metrics/client.ts';
import type { MetricsBackend } from '../backends/metrics/metrics.ts';
import { createTraceQuery } from '../backends/traces/client.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A store may still be indexing what it took in; past this the traces stay as incomplete as they are. */
const SETTLE_MS = 500;
const POLL_MS = 150;

/**
 * All traces of an arm that were kept. Asks again while one that must have been kept is missing or incomplete and the
 * store may still be taking in; what does not come is left to the completeness gate.
 */
export async function collectTraces(
  store: TracesBackend,
  samples: readonly RequestSample[],
  sampling: Sampling,
  { fromMs, toMs }: Span,
  signal: AbortSignal,
): Promise<OtlpTracesData> {
  const query = createTraceQuery(store.queryUrl);
  const expected = new Set(
    samples.flatMap((sample) => traceIdsOf(sample).filter((id) => mustBeKept(sampling, sample, id))),
  );
  const giveUpAt = Date.now() + SETTLE_MS;
  for (;;) {
    const traces = await query.search({ service: 'gateway', startMs: fromMs, endMs: toMs }, signal);
    const complete = buildTraces(traces).filter(
      (trace) => expected.has(trace.traceId) && completenessOf(trace).complete,
    );
    if (complete.length >= expected.size || Date.now() >= giveUpAt) return traces;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The services' own series, without the buckets of the histograms: the spans say more, and exactly. */
export async function collectMetrics(store: MetricsBackend, { fromMs, toMs }: Span): Promise<Series[]> {
  const query = new MetricQuery(store);
  const found = await query.range(
    '{__name__=~"faultline_.+|up|.+_duration_seconds_(count|sum)|traces_span_metrics_calls_total|otel_sdk_.+"}',
    toMs,
    toMs - fromMs,
  );
  return found.map(({ labels, points }) => {
    const { __name__: name = '', ...others } = labels;
    return { name, labels: others, points };
  });
}
