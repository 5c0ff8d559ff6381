import type { RequestSample } from '../../evidence/requests.ts';
import { type GoodAnswers, statusesOf } from '../../system/good-answer.ts';

/** How long callers of a route wait for an answer that is of use to them, in ms; without end where it is not stated. */
export type Patience = Readonly<Record<string, number>>;

/** What callers of each route count as a good answer, beside its 2xx. */
export interface Expected {
  readonly patienceMs?: Patience;
  readonly goodAnswers?: GoodAnswers;
}

/** Outcome of an answer that was right, but came when its caller's patience was over. */
export const LATE = 'LATE';
/** Outcome of an answer that does not say what a good one of its route says, whatever its HTTP status. */
export const NOT_ACCEPTED = 'NOT_ACCEPTED';

/**
 * Outcome of a request whose client hung up before its answer, as its load has planned it: what gRPC calls a call that its caller gave up,
 * and HTTP servers log as 499. An answer with that name has a status, this has none.
 */
export const CANCELLED = 'CANCELLED';

/**
 * What became of a request for who sent it: `ok` for the right answer within the route's patience, counted from when it was
 * due; `LATE` for one that came afterwards, `NOT_ACCEPTED` for one that does not say what its route's good answers say; else the
 * sample's own outcome. What is not `ok` is harm.
 */
export function resultOf(
  { route, outcome, note, dueMs, doneMs }: RequestSample,
  { patienceMs = {}, goodAnswers = {} }: Expected = {},
): string {
  if (outcome !== 'ok') return outcome;
  const good = goodAnswers[route];
  if (good && (note === null || !statusesOf(good).includes(note))) return NOT_ACCEPTED;
  const withinMs = patienceMs[route] ?? Number.POSITIVE_INFINITY;
  return doneMs !== null && doneMs - dueMs <= withinMs ? 'ok' : LATE;
}

/** Whether its client hung up: when that was says nothing of the system. */
export function hungUp({ status, outcome }: Pick<RequestSample, 'status' | 'outcome'>): boolean {
  return status === 0 && outcome === CANCELLED;
}

/** The one meaning of a good answer; of a phase or window are those that were due in it. */
export function isGood(sample: RequestSample, expected?: Expected): boolean {
  return resultOf(sample, expected) === 'ok';
}
