import type { EdgeSettings } from '../../../services/proto/control.ts';
import type { WireAttempt, WireCall } from './calls.ts';
import { type Finding, Findings, ms, type SettingsOf } from './finding.ts';

/** gRFC A6's default for both policies. */
const DEFAULT_STATUSES: readonly string[] = ['UNAVAILABLE'];
/** A timer may fire so much before its time, as spans tell it. */
const EARLY_MS = 2;

/**
 * No call is tried more often than its edge allows, which is once where it sets no policy; and each further attempt has its
 * reason: a retry an earlier attempt that had failed with a status which may be tried again, a hedge its delay.
 */
export function triesHeld(calls: readonly WireCall[], settingsOf: SettingsOf): Finding {
  const found = new Findings();
  for (const call of calls) {
    const settings = settingsOf(call.from, call.to);
    found.look(call, tooMany(call, settings) ?? withoutReason(call, settings));
  }
  return found;
}

function tooMany({ attempts }: WireCall, { retry, hedging }: EdgeSettings): string | null {
  const isHedged = attempts.some(({ kind }) => kind === 'hedge');
  const most = (isHedged ? hedging?.maxAttempts : retry?.maxAttempts) ?? 1;
  const count = Math.max(attempts.length, ...attempts.map(({ number }) => number));
  return count <= most ? null : `expected at most ${most} attempts, found ${count}`;
}

function withoutReason({ attempts }: WireCall, settings: EdgeSettings): string | null {
  for (const [index, attempt] of attempts.entries()) {
    const before = attempts[index - 1];
    // Of what was lost on its way nothing can be told.
    if (!before || before.number !== attempt.number - 1) continue;
    const unfounded =
      attempt.kind === 'hedge' ? notDue(attempt, attempts, settings) : notFailed(attempt, before, settings);
    if (unfounded !== null) return unfounded;
  }
  return null;
}

function notFailed(attempt: WireAttempt, before: WireAttempt, { retry }: EdgeSettings): string | null {
  const statuses = retry?.retryableStatusCodes ?? DEFAULT_STATUSES;
  const what = `attempt ${attempt.number} follows`;
  if (before.node.span.endMs > attempt.node.span.startMs + EARLY_MS)
    return `${what} an attempt that had not ended`;
  if (before.status === null || statuses.includes(before.status)) return null;
  return `${what} an attempt that ended with ${before.status}, expected ${statuses.join(' or ')}`;
}

function notDue(
  attempt: WireAttempt,
  attempts: readonly WireAttempt[],
  { hedging }: EdgeSettings,
): string | null {
  if (!hedging) return `attempt ${attempt.number} is a hedge`;
  const startMs = attempt.node.span.startMs;
  const earlier = attempts.filter(({ number }) => number < attempt.number);
  const waitedMs = startMs - Math.max(...earlier.map(({ node }) => node.span.startMs));
  if (waitedMs >= hedging.hedgingDelayMs - EARLY_MS) return null;
  const statuses = hedging.nonFatalStatusCodes ?? DEFAULT_STATUSES;
  const hasFailed = earlier.some(
    ({ node, status }) =>
      status !== null && statuses.includes(status) && node.span.endMs <= startMs + EARLY_MS,
  );
  if (hasFailed) return null;
  return `attempt ${attempt.number} is a hedge after ${ms(waitedMs)}, expected ${hedging.hedgingDelayMs} ms`;
}
