import { build } from 'hdr-histogram-js';

/** All in ms. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Histogram units in a ms: one is 10 µs. */
const UNITS_PER_MS = 100;
/** Five digits keep steps of 10 µs up to 2.6 s and below 0.1 ms up to 20 s; four would pass 0.1 ms at 2.6 s. */
const SIGNIFICANT_DIGITS = 5;

/**
 * Percentiles by nearest rank from an HdrHistogram; count, mean, min and max are exact. Null without samples.
 * Throws RangeError on a value that is no duration: such a sample is a bug where it was taken.
 */
export function summarise(samplesMs: Iterable<number>): LatencySummary | null {
  const samples = [...samplesMs];
  if (samples.length === 0) return null;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const ms of samples) {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`Expected a latency of 0 ms or more, got ${ms}`);
    }
    sum += ms;
    if (ms < min) min = ms;
    if (ms > max) max = ms;
  }
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: Math.max(2, Math.ceil(max * UNITS_PER_MS) + 1),
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    bitBucketSize: 32,
  });
  for (const ms of samples) histogram.recordValue(Math.round(ms * UNITS_PER_MS));
  const at = (percentile: number) =>
    Math.min(max, Math.max(min, histogram.getValueAtPercentile(percentile) / UNITS_PER_MS));
  return {
    count: samples.length,
    mean: sum / samples.length,
    min,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    max,
  };
}
