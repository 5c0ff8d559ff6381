import type { BreakerSettings } from '@faultline/control';
import type { EndedRecord } from '@faultline/control/protection-record';
import type { CallEnd } from './rolling-ends.ts';

/** Hystrix' default: a share of fewer calls opens nothing. */
const VOLUME = 20;

/** Whether a closed breaker must open with a call that ended so, however few count in its favour. Written anew, not the breaker's. */
export function mustOpen(settings: BreakerSettings, { least, most }: EndedRecord, last: CallEnd): boolean {
  const { consecutiveFailures, errorThresholdPercentage, slowCall, volumeThreshold = VOLUME } = settings;
  const reached = (bad: number, good: number, percentage: number) =>
    least.calls >= volumeThreshold && bad * 100 >= percentage * (bad + good);
  const inARow = consecutiveFailures !== undefined && least.inARow >= consecutiveFailures;
  const failures =
    errorThresholdPercentage !== undefined && reached(least.failed, most.fine, errorThresholdPercentage);
  const slowCalls = slowCall !== undefined && reached(least.slow, most.quick, slowCall.ratePercentage);
  return (last.failed && (inARow || failures)) || (last.slow === true && slowCalls);
}

/** Whether a half-open breaker must turn: the first bad probe opens it, as many good ones as are permitted close it. */
export function mustLeaveHalfOpen({ permittedProbes = 1 }: BreakerSettings, { least }: EndedRecord): boolean {
  const good = least.fine + least.quick - least.calls;
  return least.failed > 0 || least.slow > 0 || good >= permittedProbes;
}
