/**
 * Of two samples without ties, drawn from one distribution: the chance that U, the number of pairs whose first is the larger, is at most
 * each of 0 ... m * n. Source: Mann and Whitney 1947, Annals of Mathematical Statistics 18, the recurrence of section 3.
 */
export function mannWhitneyCdf(m: number, n: number): readonly number[] {
  // Arrangements by U for samples of i and j, where row j is made of row j - 1 and of i - 1.
  let rows = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) {
      const [largestIsFirst = [], largestIsSecond = []] = [rows[j], next[j - 1]];
      next.push(
        Array.from({ length: i * j + 1 }, (_, u) => (largestIsFirst[u - j] ?? 0) + (largestIsSecond[u] ?? 0)),
      );
    }
    rows = next;
  }
  const counts = rows[n] ?? [];
  const all = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / all;
  });
}

/** The smallest two-sided p that samples of m and n can have: that of all of one above all of the other. */
export const smallestP = (m: number, n: number): number => Math.min(1, 2 * (mannWhitneyCdf(m, n)[0] ?? 1));

/** A value, and between what the true one lies. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How far the second sample lies above the first: the median of all pairwise differences (Hodges and Lehmann 1963, Annals of Mathematical
 * Statistics 34), with the bounds that a Mann-Whitney test at this level does not reject, exact for any distribution: with ties they are wider than they
 * have to be, never narrower. Null where so few values can not decide at that level.
 */
export function shiftOf(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): Estimate | null {
  const tail = (1 - confidence) / 2;
  const cdf = mannWhitneyCdf(first.length, second.length);
  const rejected = cdf.findIndex((chance) => chance > tail);
  const differences = second.flatMap((b) => first.map((a) => b - a)).sort((a, b) => a - b);
  const [low, high] = [differences[rejected - 1], differences[differences.length - rejected]];
  return low === undefined || high === undefined ? null : { value: medianOfSorted(differences), low, high };
}

/** NaN of none. */
export function medianOfSorted(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}
