import type { Exchange } from './exchanged.ts';
import type { CheckedLoadPlan } from './plan.ts';

/** Before another try after `Retry-After`, also where that is 0: else one request would be sent over and over until its time is up. */
const MIN_PAUSE_MS = 100;
/** Statuses that ask to come again, if they say when. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);
/**
 * Statuses that leave open what became of the request. 409 is one with a key that is in progress (draft-ietf-httpapi-
 * idempotency-key-header-07).
 */
const UNKNOWN: ReadonlySet<number> = new Set([408, 409, 499, 500, 502, 504]);

type Plan = Pick<CheckedLoadPlan, 'timeoutMs' | 'obeyRetryAfter' | 'repeatUnknown'>;

/** Whether the client does not know what came of it: an answer that says nothing, or none at all. */
export const isUnknown = ({ status }: Pick<Exchange, 'status'>): boolean =>
  status === 0 || UNKNOWN.has(status);

/** What a try may take of the time that is left, in ms. */
export const tryTimeoutMs = ({ repeatUnknown }: Plan, leftMs: number): number =>
  Math.min(leftMs, repeatUnknown?.tryTimeoutMs ?? Number.POSITIVE_INFINITY);

/** How long the client pauses before it sends the request again, in ms; null where it does not. `tries` it has had. */
export function pauseMs(
  { obeyRetryAfter, repeatUnknown }: Plan,
  { status, retryAfterMs }: Pick<Exchange, 'status' | 'retryAfterMs'>,
  tries: number,
): number | null {
  if (obeyRetryAfter && BUSY.has(status) && retryAfterMs !== null)
    return Math.max(retryAfterMs, MIN_PAUSE_MS);
  if (repeatUnknown === null || tries > repeatUnknown.times || !isUnknown({ status })) return null;
  return Math.max(retryAfterMs ?? 0, repeatUnknown.pauseMs);
}

/** How often a request of the plan goes out at most. */
export function triesAtMost({ timeoutMs, obeyRetryAfter, repeatUnknown }: Plan): number {
  const asked = obeyRetryAfter ? Math.ceil(timeoutMs / MIN_PAUSE_MS) : 0;
  return 1 + Math.max(asked, repeatUnknown?.times ?? 0);
}
