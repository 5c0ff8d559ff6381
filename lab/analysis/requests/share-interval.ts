import { noMoreHits } from './binomial.ts';
import type { Interval } from './quantile.ts';

const HALVINGS = 60;
/** Of each side of an interval: together 5%. */
const TAIL = 0.025;

/**
 * Bounds between which the true share lies with 95% confidence, of which so many of `count` are seen: exact, by the binomial distribution
 * (Clopper and Pearson, Biometrika 26, 1934). Of all and of none a bound is the share itself. Linear in the count. Null without any.
 */
export function shareInterval(hits: number, count: number): Interval | null {
  if (count === 0) return null;
  return { low: 1 - upperShare(count - hits, count, TAIL), high: upperShare(hits, count, TAIL) };
}

/** The share that is exceeded with the probability `tail` at most, where so many of `count`, one at least, are seen. */
export function upperShare(hits: number, count: number, tail: number): number {
  if (hits >= count) return 1;
  let [low, high] = [0, 1];
  for (let round = 0; round < HALVINGS; round++) {
    const share = (low + high) / 2;
    if (atMost(hits, count, share) > tail) low = share;
    else high = share;
  }
  return high;
}

/** Probability of no more than so many hits. */
function atMost(hits: number, count: number, share: number): number {
  let seen = 0;
  for (const sum of noMoreHits(count, share)) if (seen++ === hits) return sum;
  return 1;
}
