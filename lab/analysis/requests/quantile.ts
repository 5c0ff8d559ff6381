import { noMoreHits } from './binomial.ts';

/** The quantiles that are told, and what share of all values each bounds. */
export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;
export type Quantile = keyof typeof QUANTILES;

/** Bounds between which the true value, a quantile or a share, lies with 95% confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Values beyond a quantile that it takes to speak of it: with fewer it is a matter of the few that were drawn. */
const MIN_BEYOND = 5;
/** Of each side of an interval: together 5%. */
const TAIL = 0.025;

/** How many samples a quantile is claimed on at least: 5 / (1 - q), so 10 for p50, 50 for p90, 500 for p99. */
export function minSamples(quantile: Quantile): number {
  // 1 - 0.9 is a little less than a tenth.
  return Math.round(MIN_BEYOND / (1 - QUANTILES[quantile]));
}

/** The nearest rank (Hyndman and Fan's type 1) of values in ascending order: the least that is no less than a share of them. */
export function nearestRank(ascending: ArrayLike<number>, share: number): number | null {
  // 0.99 * 700 is a little more than 693.
  const rank = Math.max(1, Math.ceil(share * ascending.length - 1e-9));
  return ascending[rank - 1] ?? null;
}

/**
 * The order-statistic interval of a quantile: how many of n values lie below it is binomial, whatever they are distributed
 * like. Null where that leaves a side without bound: so many values there are not. Linear in the number of values.
 * Source: David and Nagaraja, Order Statistics, 2003, section 7.1.
 */
export function quantileInterval(ascending: ArrayLike<number>, quantile: Quantile): Interval | null {
  const ranks = intervalRanks(ascending.length, QUANTILES[quantile]);
  if (!ranks) return null;
  return { low: ascending[ranks.low - 1] as number, high: ascending[ranks.high - 1] as number };
}

/** Ranks from 1: at most 2.5% of the time are fewer than `low` values below the quantile, or `high` and more. */
function intervalRanks(count: number, share: number): { low: number; high: number } | null {
  let low = 0;
  let below = 0;
  for (const atMost of noMoreHits(count, share)) {
    if (atMost <= TAIL) low = below + 1;
    if (atMost >= 1 - TAIL) return low > 0 && below < count ? { low, high: below + 1 } : null;
    below++;
  }
  return null;
}
