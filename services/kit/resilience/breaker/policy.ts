import type { Outcome } from './stay.ts';

/** When a closed breaker opens. Has no clock of its own: outcomes bring their time. */
export interface Policy {
  /** Takes note of an outcome; true when the breaker opens with it. */
  opensOn(outcome: Outcome): boolean;
}
