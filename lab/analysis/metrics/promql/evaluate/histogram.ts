import { parseFloat64 } from '../float.ts';
import { type Labels, labelsKey, labelValue, METRIC_NAME, without } from '../labels.ts';
import { type Column, distinct, emptyColumn, isEmpty } from './column.ts';

/** How many observations lay at or under a bound. */
export interface Bucket {
  readonly bound: number;
  count: number;
}

const LE = new Set(['le']);
const LE_AND_NAME = new Set(['le', METRIC_NAME]);
/** Differences this small, in proportion to the counts, come from rounding. */
const TINY = 1e-12;

/** Applies a function to the buckets of each classic histogram at each step; series without a bound are left out. */
export function ofHistograms(
  columns: readonly Column[],
  steps: number,
  apply: (buckets: readonly Bucket[], step: number) => number,
): readonly Column[] {
  const histograms = new Map<string, { labels: Labels; series: { bound: number; column: Column }[] }>();
  for (const column of columns) {
    const bound = parseFloat64(labelValue(column.labels, 'le'));
    if (bound === null || Number.isNaN(bound)) continue;
    const key = labelsKey(without(column.labels, LE));
    const known = histograms.get(key);
    if (known === undefined) {
      histograms.set(key, { labels: without(column.labels, LE_AND_NAME), series: [{ bound, column }] });
    } else known.series.push({ bound, column });
  }
  const results = [...histograms.values()].map(({ labels, series }) => {
    series.sort((a, b) => a.bound - b.bound);
    const result = emptyColumn(labels, steps);
    for (let step = 0; step < steps; step++) {
      const there = series.filter(({ column }) => column.present[step] === 1);
      if (there.length === 0) continue;
      const buckets = there.map(({ bound, column }) => ({ bound, count: column.values[step] as number }));
      result.present[step] = 1;
      result.values[step] = apply(buckets, step);
    }
    return result;
  });
  return distinct(results.filter((column) => !isEmpty(column)));
}

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile */
export function histogramQuantile(phi: number, raw: readonly Bucket[]): number {
  if (Number.isNaN(phi)) return Number.NaN;
  if (phi < 0) return Number.NEGATIVE_INFINITY;
  if (phi > 1) return Number.POSITIVE_INFINITY;
  const buckets = prepared(raw);
  const last = buckets.at(-1);
  if (last?.bound !== Number.POSITIVE_INFINITY || buckets.length < 2) return Number.NaN;
  if (!(last.count > 0)) return Number.NaN;
  const rank = phi * last.count;
  const found = buckets.findIndex(({ count }) => count >= rank);
  if (found === -1 || found === buckets.length - 1) return (buckets.at(-2) as Bucket).bound;
  const { bound, count } = buckets[found] as Bucket;
  const below = found > 0 ? (buckets[found - 1] as Bucket) : null;
  if (below === null && bound <= 0) return bound;
  const start = below?.bound ?? 0;
  const under = below?.count ?? 0;
  return start + (bound - start) * ((rank - under) / (count - under));
}

/** The share of observations between two values. https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_fraction */
export function histogramFraction(lower: number, upper: number, raw: readonly Bucket[]): number {
  const buckets = prepared(raw);
  const last = buckets.at(-1);
  if (last?.bound !== Number.POSITIVE_INFINITY) return Number.NaN;
  if (!(last.count > 0) || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / last.count;
}

/** How many observations are taken to lie under a value. */
function rankOf(value: number, buckets: readonly Bucket[]): number {
  const total = (buckets.at(-1) as Bucket).count;
  if (value === Number.NEGATIVE_INFINITY) return 0;
  if (value === Number.POSITIVE_INFINITY) return total;
  const found = buckets.findIndex(({ bound }) => bound >= value);
  const { bound, count } = buckets[found] as Bucket;
  const below = found > 0 ? (buckets[found - 1] as Bucket) : null;
  const under = below?.count ?? 0;
  if (bound === value) return count;
  // What lies in a bucket without an end is at neither place in it.
  if (bound === Number.POSITIVE_INFINITY) return under;
  // Nor is what lies in the first one, if that goes on below 0.
  if (below === null && bound <= 0) return count;
  const start = below?.bound ?? 0;
  if (value <= start) return under;
  return under + (count - under) * ((value - start) / (bound - start));
}

/** Equal bounds as one bucket, counts that never fall. */
function prepared(raw: readonly Bucket[]): Bucket[] {
  const buckets: Bucket[] = [];
  for (const { bound, count } of raw) {
    const last = buckets.at(-1);
    if (last?.bound === bound) last.count += count;
    else buckets.push({ bound, count });
  }
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets) {
    if (bucket.count < before || isTiny(bucket.count, before)) bucket.count = before;
    before = bucket.count;
  }
  return buckets;
}

function isTiny(a: number, b: number): boolean {
  return a !== b && Math.abs(a - b) <= TINY * (Math.abs(a) + Math.abs(b));
}
