import type { RequestSample } from './evidence.ts';
import { isGood, type Patience } from './good.ts';
import { finishedOf } from './phase-stats.ts';
import { minSamples, nearestRank, QUANTILES, type Quantile } from './quantile.ts';

/** Requests that were due in one stretch of time. */
export interface TimeBucket {
  readonly startMs: number;
  readonly count: number;
  /** Answered well. */
  readonly good: number;
  readonly dropped: number;
  /** Response time of all finished requests, in ms; null where fewer finished than the quantile takes. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Null when none finished. */
  readonly max: number | null;
  /** The slowest finished request of the bucket. */
  readonly exemplar: { readonly traceId: string; readonly responseMs: number; readonly dueMs: number } | null;
}

/**
 * Buckets of `bucketMs` from `fromMs` to `toMs` (default: the first and last due time), without holes: a bucket
 * in which nothing was due has count 0 and null latencies.
 */
export function timeline(
  samples: readonly RequestSample[],
  bucketMs: number,
  range: { readonly fromMs?: number; readonly toMs?: number } = {},
  patience: Patience = {},
): TimeBucket[] {
  if (!(bucketMs > 0)) throw new RangeError(`Expected a bucket of more than 0 ms, got ${bucketMs}`);
  if (samples.length === 0 && (range.fromMs === undefined || range.toMs === undefined)) return [];
  const dues = samples.map((sample) => sample.dueMs);
  const fromMs = range.fromMs ?? dues.reduce((a, b) => Math.min(a, b));
  const toMs = range.toMs ?? dues.reduce((a, b) => Math.max(a, b)) + 1;
  const buckets: RequestSample[][] = Array.from({ length: Math.ceil((toMs - fromMs) / bucketMs) }, () => []);
  for (const sample of samples) {
    if (sample.dueMs < toMs) buckets[Math.floor((sample.dueMs - fromMs) / bucketMs)]?.push(sample);
  }
  return buckets.map((bucket, index) => toBucket(bucket, fromMs + index * bucketMs, patience));
}

function toBucket(samples: readonly RequestSample[], startMs: number, patience: Patience): TimeBucket {
  const finished = finishedOf(samples)
    .map(({ traceId, dueMs, doneMs }) => ({ traceId, dueMs, responseMs: doneMs - dueMs }))
    .sort((a, b) => a.responseMs - b.responseMs);
  const ascending = finished.map(({ responseMs }) => responseMs);
  const at = (quantile: Quantile) =>
    ascending.length < minSamples(quantile) ? null : nearestRank(ascending, QUANTILES[quantile]);
  return {
    startMs,
    count: samples.length,
    good: samples.filter((sample) => isGood(sample, patience)).length,
    dropped: samples.length - finished.length,
    p50: at('p50'),
    p99: at('p99'),
    max: ascending.at(-1) ?? null,
    exemplar: finished.at(-1) ?? null,
  };
}
