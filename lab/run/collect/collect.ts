import { setTimeout as delay } from 'node:timers/promises';
import { MetricQuery } from '../../backends/metrics/client.ts';
import type { MetricsBackend } from '../../backends/metrics/metrics.ts';
import type { Series } from '../../evidence/series.ts';
import type { Clock } from '../../runtime/clock.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const POLL_MS = 150;

/** Of an arm, or of one attempt at it. */
interface Whose {
  readonly arm: string;
  readonly attempt: number;
}

/**
 * The services' own series, without the buckets of the histograms: the spans say more, and exactly. Of the metrics that a
 * Collector makes of spans those of this arm's, which begin at 0.
 */
export async function collectMetrics(
  store: MetricsBackend,
  { arm, attempt }: Whose,
  { fromMs, toMs }: Span,
): Promise<Series[]> {
  const query = new MetricQuery(store);
  const found = await query.range(
    `{__name__=~"faultline_.+|up|ALERTS|.+_duration_seconds_(count|sum)|otel_sdk_.+|process_(cpu_seconds_total|resident_memory_bytes)|${SPAN_CALLS}"}`,
    toMs,
    toMs - fromMs,
  );
  const own = found.filter(
    ({ labels: { faultline_arm: of, faultline_attempt: number = '1' } }) =>
      of === undefined || (of === arm && number === String(attempt)),
  );
  return own.map(({ labels, points }) => {
    const { __name__: name = '', ...others } = labels;
    return { name, labels: others, points };
  });
}

/** One for each span that reached a Collector. */
const SPAN_CALLS = 'traces_span_metrics_calls_total';
const NEWEST_MS = 5_000;
/** Beyond the Collector's interval and that of the scrapes: a busy machine takes several of them to hand on the last spans. */
const GROWS_WITHIN_MS = 3_000;

/** Resolves once the metrics backend has seen each of so many spans, or gives up when it sees no more of them; with how many it has seen. */
export async function untilScraped(
  store: MetricsBackend,
  spans: number,
  clock: Pick<Clock, 'wall'>,
  signal: AbortSignal,
): Promise<number> {
  const query = new MetricQuery(store);
  let most = 0;
  let giveUpAt = performance.now() + GROWS_WITHIN_MS;
  for (;;) {
    const series = await query.range(SPAN_CALLS, clock.wall(), NEWEST_MS);
    const seen = series.reduce((sum, { points }) => sum + (points.at(-1)?.value ?? 0), 0);
    if (seen >= spans) return seen;
    if (seen > most) giveUpAt = performance.now() + GROWS_WITHIN_MS;
    most = Math.max(most, seen);
    if (performance.now() >= giveUpAt) return most;
    await delay(POLL_MS, undefined, { signal });
  }
}
