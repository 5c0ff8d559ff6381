import { upperShare } from '../../analysis/requests/share-interval.ts';

/** What a rate is bounded with: so often is the true rate no higher. */
export const CONFIDENCE = 0.95;

/**
 * The upper bound of a rate of which so many of so many independent runs gave the event: exact, by the binomial distribution
 * (Clopper and Pearson 1934, one side). For none of n it is 1 - 0.05^(1/n): 299 clean runs bound the rate by 1%. Null without
 * runs.
 */
export function upperBound(events: number, runs: number): number | null {
  return runs === 0 ? null : upperShare(events, runs, 1 - CONFIDENCE);
}
