import { type Estimate, medianOfSorted } from '../analysis/compare/mann-whitney.ts';
import { createRandom } from '../load/random.ts';

/** Of at least one value. */
export const median = (values: readonly number[]): number => medianOfSorted(values.toSorted((a, b) => a - b));

const RESAMPLES = 2_000;

/**
 * Median of the ratios within each round of two series that took turns: what slows a whole round down falls out. The
 * interval is a seeded percentile bootstrap over the rounds (Efron and Tibshirani 1993, chapter 13).
 */
export function pairedRatio(numerator: readonly number[], denominator: readonly number[]): Estimate {
  const ratios = numerator.map((value, round) => value / (denominator[round] ?? Number.NaN));
  const random = createRandom(1, 'bootstrap');
  const resampled = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => random.pick(ratios))),
  ).sort((a, b) => a - b);
  return {
    value: median(ratios),
    low: resampled[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN,
    high: resampled[Math.ceil(RESAMPLES * 0.975) - 1] ?? Number.NaN,
  };
}

export const formatRatio = ({ value, low, high }: Estimate) =>
  `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
