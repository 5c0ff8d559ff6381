import { type Interval, nearestRank, QUANTILES, type Quantile, quantileInterval } from './quantile.ts';

/** All in ms. */
export interface LatencySummary extends Readonly<Record<Quantile, number>> {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Where the true quantile lies; null where there are far too few samples to tell. */
  interval(quantile: Quantile): Interval | null;
}

/**
 * Exact: percentiles are nearest ranks of the sorted samples. Null without samples. n log n.
 * Throws RangeError on a value that is no duration: such a sample is a bug where it was taken.
 */
export function summarise(samplesMs: Iterable<number>): LatencySummary | null {
  const samples = Float64Array.from(samplesMs);
  if (samples.length === 0) return null;
  let sum = 0;
  for (const ms of samples) {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`Expected a latency of 0 ms or more, got ${ms}`);
    }
    sum += ms;
  }
  samples.sort();
  const at = (share: number) => nearestRank(samples, share) as number;
  return {
    count: samples.length,
    mean: sum / samples.length,
    min: at(0),
    p50: at(QUANTILES.p50),
    p90: at(QUANTILES.p90),
    p95: at(QUANTILES.p95),
    p99: at(QUANTILES.p99),
    p999: at(QUANTILES.p999),
    max: at(1),
    interval: (quantile) => quantileInterval(samples, quantile),
  };
}
