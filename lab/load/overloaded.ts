import { summarise } from '../analysis/requests/latency.ts';
import type { RequestSample } from '../evidence/requests.ts';

/** Above this the driver did not keep its schedule, and response times tell of the driver. */
export const MAX_LATENESS_P99_MS = 50;
/** Above this share the load that was promised was not delivered. */
export const MAX_DROPPED_SHARE = 0.02;

export interface DriverHealth {
  /** 99th percentile of sent - due; null when nothing was sent. */
  readonly latenessP99Ms: number | null;
  /** Requests never sent, of those due, 0 to 1; null when none was due. */
  readonly droppedShare: number | null;
  /** True when an arm with these samples must be called inconclusive, never a pass. */
  readonly inconclusive: boolean;
  /** Why, with observed value and limit; null when not. */
  readonly reason: string | null;
  /** What of the rule it was; null when not. */
  readonly cause: OverloadCause | null;
}

export type OverloadCause = 'no-load' | 'driver-dropped' | 'driver-late';

/**
 * Of a phase with few requests one may go out late: it would be the p99 of all that are less than a hundred, and moves no
 * figure that so few can carry.
 */
export const STRAGGLERS = 1;

/** Whether a phase's share of the load was sent, by the rule of `overloaded`; a phase may be without requests. */
export function phaseOverloaded(samples: readonly RequestSample[]): DriverHealth {
  const health = overloaded(samples);
  const late = samples.filter(({ sentMs, dueMs }) => sentMs !== null && sentMs - dueMs > MAX_LATENESS_P99_MS);
  const isSound = health.cause === 'no-load' || (health.cause === 'driver-late' && late.length <= STRAGGLERS);
  return isSound ? { ...health, inconclusive: false, reason: null, cause: null } : health;
}

/**
 * Whether the lab itself was overloaded. The rule: an arm is inconclusive when the 99th percentile of lateness
 * exceeds 50 ms, or when less than 98% of the offered requests were sent (its limit of requests in flight is the
 * driver's, not the user's: an open model would have sent them), or when there were no requests at all.
 */
export function overloaded(samples: readonly RequestSample[]): DriverHealth {
  const lateness = samples.flatMap(latenessOf);
  const latenessP99Ms = summarise(lateness)?.p99 ?? null;
  const droppedShare = samples.length > 0 ? (samples.length - lateness.length) / samples.length : null;
  const [cause, reason] = reasonFor(latenessP99Ms, droppedShare) ?? [null, null];
  return { latenessP99Ms, droppedShare, inconclusive: reason !== null, reason, cause };
}

/** What was measured, and the most that may be, as they are told; nothing where the rule has no number. */
export function driverBound({ cause, latenessP99Ms, droppedShare }: DriverHealth) {
  if (cause === 'driver-late')
    return { measured: `${latenessP99Ms?.toFixed(1)} ms`, limit: `${MAX_LATENESS_P99_MS} ms` };
  if (cause === 'driver-dropped')
    return { measured: percent(droppedShare ?? 0), limit: percent(MAX_DROPPED_SHARE) };
  return {};
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

/** What was sent too early is not late: the schedule tells of it. */
const latenessOf = ({ sentMs, dueMs }: RequestSample): number[] =>
  sentMs === null ? [] : [Math.max(0, sentMs - dueMs)];

function reasonFor(
  latenessP99Ms: number | null,
  droppedShare: number | null,
): readonly [OverloadCause, string] | null {
  if (droppedShare === null) return ['no-load', 'the load driver sent no requests'];
  if (droppedShare > MAX_DROPPED_SHARE) {
    const limit = percent(MAX_DROPPED_SHARE);
    const reason = `the load driver dropped ${percent(droppedShare)} of its requests (limit ${limit}), too many were in flight`;
    return ['driver-dropped', reason];
  }
  if (latenessP99Ms !== null && latenessP99Ms > MAX_LATENESS_P99_MS) {
    const late = latenessP99Ms.toFixed(1);
    const reason = `the load driver sent its requests late, p99 ${late} ms (limit ${MAX_LATENESS_P99_MS} ms)`;
    return ['driver-late', reason];
  }
  return null;
}
