import type { RequestSample } from './evidence.ts';

/** How long callers of a route wait for an answer that is of use to them, in ms; without end where it is not stated. */
export type Patience = Readonly<Record<string, number>>;

/** Outcome of an answer that was right, but came when its caller's patience was over. */
export const LATE = 'LATE';

/**
 * What became of a request for who sent it: `ok` for the right answer within the route's patience, counted from when it was
 * due; `LATE` for one that came afterwards; else the sample's own outcome. What is not `ok` is harm.
 */
export function resultOf({ route, outcome, dueMs, doneMs }: RequestSample, patience: Patience = {}): string {
  if (outcome !== 'ok') return outcome;
  const patienceMs = patience[route] ?? Number.POSITIVE_INFINITY;
  return doneMs !== null && doneMs - dueMs <= patienceMs ? 'ok' : LATE;
}

/** The one meaning of a good answer; of a phase or window are those that were due in it. */
export function isGood(sample: RequestSample, patience?: Patience): boolean {
  return resultOf(sample, patience) === 'ok';
}
