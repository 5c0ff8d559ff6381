/** Bounds that a ratio of candidate to baseline has with the given confidence. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface Comparison {
  /** `same` when the whole interval lies within the smallest effect; `inconclusive` when the data can't tell. */
  readonly verdict: 'worse' | 'better' | 'same' | 'inconclusive';
  /** Null with too few runs. */
  readonly interval: RatioInterval | null;
  readonly runs: { readonly baseline: number; readonly candidate: number };
}

export interface CompareOptions {
  /** Uniform in [0, 1); seeded, so that the same runs always give the same verdict. */
  readonly random: () => number;
  /** Default 4000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** Smallest ratio that matters, default 1.1: 10% more. */
  readonly minEffect?: number;
}

/** With fewer repeats a side a bootstrap has too few distinct resamples to trust its tails. */
export const MIN_RUNS = 5;

/**
 * Compares a latency quantile of repeated runs, for gates. The run is the unit: each number is one run's quantile
 * (its p95, say), since requests of one run are not independent. Lower is better. `worse` only if the interval
 * excludes 1 and the ratio is at least `minEffect`.
 */
export function compareRuns(
  baseline: readonly number[],
  candidate: readonly number[],
  options: CompareOptions,
): Comparison {
  const { minEffect = 1.1 } = options;
  const runs = { baseline: baseline.length, candidate: candidate.length };
  if (Math.min(runs.baseline, runs.candidate) < MIN_RUNS)
    return { verdict: 'inconclusive', interval: null, runs };
  const interval = ratioInterval(baseline, candidate, options);
  return { verdict: verdictOf(interval, minEffect), interval, runs };
}

function verdictOf({ ratio, low, high }: RatioInterval, minEffect: number): Comparison['verdict'] {
  if (low > 1 && ratio >= minEffect) return 'worse';
  if (high < 1 && ratio <= 1 / minEffect) return 'better';
  return low > 1 / minEffect && high < minEffect ? 'same' : 'inconclusive';
}

/**
 * Percentile bootstrap of the ratio of geometric means, both sides resampled by run.
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
 */
export function ratioInterval(
  baseline: readonly number[],
  candidate: readonly number[],
  { random, resamples = 4000, confidence = 0.95 }: CompareOptions,
): RatioInterval {
  const logs = (values: readonly number[]) =>
    values.map((value) => {
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`Expected a latency above 0 ms, got ${value}`);
      }
      return Math.log(value);
    });
  const base = logs(baseline);
  const other = logs(candidate);
  const resampled = (values: readonly number[]) =>
    mean(values.map(() => values[Math.floor(random() * values.length)] as number));
  const ratios = Array.from({ length: resamples }, () => resampled(other) - resampled(base));
  ratios.sort((a, b) => a - b);
  const at = (share: number) => Math.exp(ratios[Math.round(share * (resamples - 1))] as number);
  const tail = (1 - confidence) / 2;
  return { ratio: Math.exp(mean(other) - mean(base)), low: at(tail), high: at(1 - tail), confidence };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
