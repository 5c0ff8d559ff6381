/**
 * Of two samples without ties, drawn from one distribution: the chance that U, the number of pairs whose first is the larger, is at most
 * each of 0 ... m * n. Exact where a double is; of large samples the lower half is the more exact one. O(m * m * n). Source: Harding 1984, Applied
 * Statistics 33: arrangements by U are the coefficients of the product of (1 - x^(n + i)) / (1 - x^i), i from 1 to m.
 */
export function mannWhitneyCdf(m: number, n: number): readonly number[] {
  const counts = new Float64Array(m * n + 1);
  counts[0] = 1;
  const at = (u: number) => counts[u] ?? 0;
  for (let i = 1; i <= m; i++) {
    for (let u = m * n; u >= n + i; u--) counts[u] = at(u) - at(u - n - i);
    for (let u = i; u <= m * n; u++) counts[u] = at(u) + at(u - i);
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return Array.from(counts, (count) => {
    sum += count;
    return sum / all;
  });
}

/** The smallest two-sided p that samples of m and n can have: that of all of one above all of the other, one of all arrangements. */
export function smallestP(m: number, n: number): number {
  let arrangements = 1;
  // Whole at each step, as long as a double holds it.
  for (let i = 1; i <= n; i++) arrangements = (arrangements * (m + i)) / i;
  return Math.min(1, 2 / arrangements);
}

/** A value, and between what the true one lies. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How far the second sample lies above the first: the median of all pairwise differences (Hodges and Lehmann 1963, Annals of Mathematical
 * Statistics 34), with the bounds that a Mann-Whitney test at this level does not reject, exact for any distribution: with ties they are wider than they
 * have to be, never narrower. `level` is the chance that the true one lies outside. Null where so few values can not decide at that level.
 */
export function shiftOf(first: readonly number[], second: readonly number[], level: number): Estimate | null {
  const cdf = mannWhitneyCdf(first.length, second.length);
  const rejected = cdf.findIndex((chance) => 2 * chance > level);
  const differences = second.flatMap((b) => first.map((a) => b - a)).sort((a, b) => a - b);
  const [low, high] = [differences[rejected - 1], differences[differences.length - rejected]];
  return low === undefined || high === undefined ? null : { value: medianOfSorted(differences), low, high };
}

/** NaN of none. */
export function medianOfSorted(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}
