/** How a claim is compared with that of other runs. */
export interface Primary {
  /** What of its value is worse; default `more` where it has an upper limit alone, `less` where it has a lower one alone. */
  readonly worse?: Worse;
  /** Smallest change that matters, as a share; default 0.1. */
  readonly leastEffect?: number;
}

export type Worse = 'more' | 'less';

/** Of one scenario: each more makes it harder to be sure of any. */
export const MOST_PRIMARIES = 3;

/** Null where the limits of the claim do not say it. */
export function worseOf(
  { worse }: Primary,
  { atLeast, atMost }: { readonly atLeast?: number; readonly atMost?: number },
): Worse | null {
  if (worse !== undefined) return worse;
  if (atLeast !== undefined && atMost !== undefined) return null;
  return atMost === undefined ? 'less' : 'more';
}
