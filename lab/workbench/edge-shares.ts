/** What became of the calls that began in a window: parts of one. */
export interface Shares {
  readonly good: number;
  readonly failed: number;
  readonly waiting: number;
}

export interface CountedCalls {
  /** In the window. */
  readonly begun: number;
  /** That ended in the window. */
  readonly good: number;
  readonly failed: number;
  /** Now. */
  readonly waiting: number;
  readonly oldestWaitingMs: number | null;
}

/**
 * By counters, which do not say when a call that ended had begun: the latest that began still wait, as many as wait at all where the oldest of them began in the window, else
 * those by which beginnings exceed ends; the others are split as the calls that ended in it. Null where none began, and where most of them have ended without being counted yet.
 */
export function sharesOf(calls: CountedCalls, windowMs: number): Shares | null {
  const { begun, good, failed, waiting, oldestWaitingMs } = calls;
  if (begun <= 0) return null;
  const ended = good + failed;
  const allBeganInIt = (oldestWaitingMs ?? 0) <= windowMs;
  const wait = allBeganInIt ? Math.min(waiting, begun) : Math.min(waiting, Math.max(0, begun - ended));
  // Counters of a status begin with its first call: for a moment its ends are not known.
  if (ended <= 0) return 2 * wait < begun ? null : { good: 0, failed: 0, waiting: 1 };
  const rest = (begun - wait) / begun;
  return { good: (rest * good) / ended, failed: (rest * failed) / ended, waiting: wait / begun };
}

/** A quantile of fewer than this says what one call did, not what the slowest of them do: one in a hundred, or ten, has to lie beyond it. */
export const enoughFor = (quantile: number, ended: number): boolean => ended * (1 - quantile) >= 1 - 1e-9;
