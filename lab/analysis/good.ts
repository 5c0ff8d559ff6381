import { ORDER_ANSWERS, ORDERING_ROUTE } from '../../services/proto/order-answers.ts';
import type { RequestSample } from '../evidence/requests.ts';

/** How long callers of a route wait for an answer that is of use to them, in ms; without end where it is not stated. */
export type Patience = Readonly<Record<string, number>>;

/** Outcome of an answer that was right, but came when its caller's patience was over. */
export const LATE = 'LATE';
/** Outcome of a new order whose answer says neither that it is paid nor that it is owed, whatever its HTTP status. */
export const NOT_ACCEPTED = 'NOT_ACCEPTED';

/**
 * Outcome of a request whose client hung up before its answer, as its load has planned it: what gRPC calls a call that its caller gave up,
 * and HTTP servers log as 499. An answer with that name has a status, this has none.
 */
export const CANCELLED = 'CANCELLED';

const ACCEPTANCES: ReadonlySet<string | null> = new Set(Object.values(ORDER_ANSWERS));

/**
 * What became of a request for who sent it: `ok` for the right answer within the route's patience, counted from when it was
 * due; `LATE` for one that came afterwards, `NOT_ACCEPTED` for a new order's that is no acceptance; else the sample's own
 * outcome. What is not `ok` is harm.
 */
export function resultOf(
  { route, outcome, note, dueMs, doneMs }: RequestSample,
  patience: Patience = {},
): string {
  if (outcome !== 'ok') return outcome;
  if (route === ORDERING_ROUTE && !ACCEPTANCES.has(note)) return NOT_ACCEPTED;
  const patienceMs = patience[route] ?? Number.POSITIVE_INFINITY;
  return doneMs !== null && doneMs - dueMs <= patienceMs ? 'ok' : LATE;
}

/** Whether its client hung up: when that was says nothing of the system. */
export function hungUp({ status, outcome }: Pick<RequestSample, 'status' | 'outcome'>): boolean {
  return status === 0 && outcome === CANCELLED;
}

/** The one meaning of a good answer; of a phase or window are those that were due in it. */
export function isGood(sample: RequestSample, patience?: Patience): boolean {
  return resultOf(sample, patience) === 'ok';
}
