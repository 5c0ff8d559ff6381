import type { CallScope } from '../call-scope.ts';
import type { RetryThrottle } from './retry-throttle.ts';

/** Why an attempt is made. */
export type AttemptKind = 'first' | 'retry' | 'hedge';
/** Why a failure was not tried again although its status and the number of attempts would have let it. */
export type GivenUp = 'throttled' | 'pushback' | 'answering' | 'not-idempotent';

/** One attempt that is to be made. */
export interface NextAttempt {
  /** From 1. */
  readonly number: number;
  readonly kind: AttemptKind;
  /** Whose leaving ends the attempt. */
  readonly scope: CallScope;
}

/** A call that may take several attempts. */
export interface RepeatableCall {
  /** Milliseconds since the epoch; no attempt is begun after it. */
  readonly deadlineMs: number;
  readonly scope: CallScope;
  readonly throttle: RetryThrottle;
  readonly onGivenUp: (why: GivenUp) => void;
}
