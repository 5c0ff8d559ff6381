import type { EdgeSettings } from '@faultline/control';
import type { WireAttempt, WireCall } from './calls.ts';
import { Findings, ms, type SettingsOf, type WireRule } from './finding.ts';

/** gRFC A6's default for both policies. */
const DEFAULT_STATUSES: readonly string[] = ['UNAVAILABLE'];
/** A timer may fire so much before its time, as spans tell it. */
const EARLY_MS = 2;

/**
 * No call is tried more often than its edge allows, which is once where it sets no policy; and each further attempt has its
 * reason: a retry an earlier attempt that had failed with a status which may be tried again, a hedge its delay.
 */
export function triesHeld(settingsOf: SettingsOf): WireRule {
  const found = new Findings();
  return {
    look: (calls) => {
      for (const call of calls) {
        const settings = settingsOf(call.from, call.to);
        found.look(call, tooMany(call, settings) ?? withoutReason(call, settings));
      }
    },
    found: () => found,
  };
}

function tooMany({ attempts }: WireCall, { retry, hedging }: EdgeSettings): string | null {
  const isHedged = attempts.some(({ kind }) => kind === 'hedge');
  const most = (isHedged ? hedging?.maxAttempts : retry?.maxAttempts) ?? 1;
  // Numbers rise.
  const count = Math.max(attempts.length, attempts.at(-1)?.number ?? 0);
  return count <= most ? null : `expected at most ${most} attempts, found ${count}`;
}

function withoutReason({ attempts }: WireCall, settings: EdgeSettings): string | null {
  const earlier: Earlier = { lastStartMs: Number.NEGATIVE_INFINITY, firstFailureMs: Infinity };
  let before: WireAttempt | undefined;
  for (const attempt of attempts) {
    // Of what was lost on its way nothing can be told.
    if (before && before.number === attempt.number - 1) {
      const unfounded =
        attempt.kind === 'hedge' ? notDue(attempt, earlier, settings) : notFailed(attempt, before, settings);
      if (unfounded !== null) return unfounded;
    }
    add(earlier, attempt, settings);
    before = attempt;
  }
  return null;
}

/** What a hedge waits for in the attempts before it, epoch ms. */
interface Earlier {
  lastStartMs: number;
  /** When the first ended that failed with a status after which a hedge need not wait; Infinity where none did. */
  firstFailureMs: number;
}

function add(earlier: Earlier, { node: { span }, status }: WireAttempt, { hedging }: EdgeSettings): void {
  earlier.lastStartMs = Math.max(earlier.lastStartMs, span.startMs);
  const statuses = hedging?.nonFatalStatusCodes ?? DEFAULT_STATUSES;
  if (status !== null && statuses.includes(status))
    earlier.firstFailureMs = Math.min(earlier.firstFailureMs, span.endMs);
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
  { lastStartMs, firstFailureMs }: Earlier,
  { hedging }: EdgeSettings,
): string | null {
  if (!hedging) return `attempt ${attempt.number} is a hedge`;
  const startMs = attempt.node.span.startMs;
  const waitedMs = startMs - lastStartMs;
  if (waitedMs >= hedging.hedgingDelayMs - EARLY_MS) return null;
  if (firstFailureMs <= startMs + EARLY_MS) return null;
  return `attempt ${attempt.number} is a hedge after ${ms(waitedMs)}, expected ${hedging.hedgingDelayMs} ms`;
}
