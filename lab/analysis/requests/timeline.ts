import type { RequestSample } from '../../evidence/requests.ts';
import { type Expected, isGood } from './good.ts';
import { finishedOf, timedOf } from './phase-stats.ts';
import { minSamples, nearestRank, QUANTILES, type Quantile } from './quantile.ts';

/** Of some requests. */
export interface BucketFigures {
  readonly count: number;
  /** Answered well. */
  readonly good: number;
  /** Response time of all timed requests (see `timedOf`), in ms; null where they are fewer than the quantile takes. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Null without any. */
  readonly max: number | null;
}

/** Requests that were due in one stretch of time. */
export interface TimeBucket extends BucketFigures {
  readonly startMs: number;
  readonly dropped: number;
  /** Of the requests that were answered, or given up, in this stretch, whenever they were due: what was felt then. */
  readonly arrived: BucketFigures;
  /** The slowest timed request of the bucket. */
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
  expected: Expected = {},
): TimeBucket[] {
  if (!(bucketMs > 0)) throw new RangeError(`Expected a bucket of more than 0 ms, got ${bucketMs}`);
  if (samples.length === 0 && (range.fromMs === undefined || range.toMs === undefined)) return [];
  const dues = samples.map((sample) => sample.dueMs);
  const fromMs = range.fromMs ?? dues.reduce((a, b) => Math.min(a, b));
  const toMs = range.toMs ?? dues.reduce((a, b) => Math.max(a, b)) + 1;
  const empty = () =>
    Array.from({ length: Math.ceil((toMs - fromMs) / bucketMs) }, (): RequestSample[] => []);
  const [due, arrived] = [empty(), empty()];
  const at = (buckets: RequestSample[][], tMs: number) =>
    tMs < toMs ? buckets[Math.floor((tMs - fromMs) / bucketMs)] : undefined;
  for (const sample of samples) {
    at(due, sample.dueMs)?.push(sample);
    if (sample.doneMs !== null) at(arrived, sample.doneMs)?.push(sample);
  }
  return due.map((bucket, index) => ({
    startMs: fromMs + index * bucketMs,
    ...figures(bucket, expected),
    dropped: bucket.length - finishedOf(bucket).length,
    arrived: figures(arrived[index] ?? [], expected),
    exemplar: slowestOf(bucket),
  }));
}

function figures(samples: readonly RequestSample[], expected: Expected): BucketFigures {
  const ascending = timedOf(samples)
    .map(({ dueMs, doneMs }) => doneMs - dueMs)
    .sort((a, b) => a - b);
  const at = (quantile: Quantile) =>
    ascending.length < minSamples(quantile) ? null : nearestRank(ascending, QUANTILES[quantile]);
  return {
    count: samples.length,
    good: samples.filter((sample) => isGood(sample, expected)).length,
    p50: at('p50'),
    p99: at('p99'),
    max: ascending.at(-1) ?? null,
  };
}

function slowestOf(samples: readonly RequestSample[]): TimeBucket['exemplar'] {
  let slowest: TimeBucket['exemplar'] = null;
  for (const { traceId, dueMs, doneMs } of timedOf(samples)) {
    const responseMs = doneMs - dueMs;
    if (slowest === null || responseMs >= slowest.responseMs) slowest = { traceId, responseMs, dueMs };
  }
  return slowest;
}
