import type { BreakerSettings } from '@faultline/control';
import type { BreakerTurnRecord, EndedRecord } from '@faultline/control/protection-record';

/** Of a share, by default: Hystrix' 20 calls. */
const VOLUME = 20;
/** Node counts a timer from when the round of its loop began in which it was set: so long before, where the machine is busy. */
const TIMER_EARLY_MS = 50;

/**
 * Turns that the settings do not ask for, whichever way the clocks lie: each held against what was counted beside the
 * breaker, as many bad calls and as few good ones as its rolling window can have had. That one is 90 to 100% of what is asked
 * for, since it is kept in ten buckets.
 */
export function turnsAgainstRule(
  turns: readonly BreakerTurnRecord[],
  settings: BreakerSettings,
): readonly BreakerTurnRecord[] {
  return turns.filter((turn, index) => !mayTurn(turn, settings, turns[index - 1]));
}

function mayTurn(
  { from, to, atMs, ended }: BreakerTurnRecord,
  settings: BreakerSettings,
  before: BreakerTurnRecord | undefined,
): boolean {
  const { resetTimeoutMs } = settings;
  // Of the first that was kept nobody knows how long it had been open.
  if (from === 'open')
    return to === 'half-open' && (!before || atMs - before.atMs >= resetTimeoutMs - TIMER_EARLY_MS);
  if (!ended) return false;
  if (from === 'closed') return to === 'open' && mayOpen(ended, settings);
  return to === 'open' ? mayOpenAgain(ended, settings) : to === 'closed' && mayClose(ended, settings);
}

function mayOpen({ least, most }: EndedRecord, settings: BreakerSettings): boolean {
  const { consecutiveFailures, errorThresholdPercentage, slowCall, volumeThreshold = VOLUME } = settings;
  const reached = (bad: number, good: number, percentage: number) =>
    bad > 0 && most.calls >= volumeThreshold && bad * 100 >= percentage * (bad + good);
  return (
    (consecutiveFailures !== undefined && most.inARow >= consecutiveFailures) ||
    (errorThresholdPercentage !== undefined && reached(most.failed, least.fine, errorThresholdPercentage)) ||
    (slowCall !== undefined && reached(most.slow, least.quick, slowCall.ratePercentage))
  );
}

/** A probe that failed or was slow, or one that hung: it is given up after as long as the breaker was open. */
function mayOpenAgain({ most, underWayMs }: EndedRecord, { resetTimeoutMs }: BreakerSettings): boolean {
  return most.failed > 0 || most.slow > 0 || underWayMs >= resetTimeoutMs - TIMER_EARLY_MS;
}

const mayClose = ({ most }: EndedRecord, { permittedProbes = 1 }: BreakerSettings): boolean =>
  Math.min(most.fine, most.quick) >= permittedProbes;

/** As `open with 3 of 40 calls failed, 1 in a row`. */
export function describeTurn({ from, to, ended }: BreakerTurnRecord): string {
  if (!ended) return `${from} to ${to}`;
  const { failed, calls, slow, inARow } = ended.most;
  return `${from} to ${to} with ${failed} of ${calls} failed (${inARow} in a row), ${slow} slow`;
}
