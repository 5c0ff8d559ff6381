import type { FaultMatch } from '@faultline/control';
import type { PhaseName } from '../evidence/phases.ts';

/**
 * When a fault is in force, in seconds at the normal length; by default from the beginning to the end of the fault phase. At
 * other lengths, and where `shortest` bounds a phase, `after` and `lasts` are scaled as their phase is.
 */
export interface FaultTiming {
  readonly phase?: PhaseName;
  /** From the beginning of the phase. */
  readonly after?: number;
  /** Default: to the end of the phase. */
  readonly lasts?: number;
}

/** A fault as data, as a scenario and the journal have it. Each kind has fields of its own beside these. */
export interface FaultPlan<Match extends FaultMatch = FaultMatch, Instance extends string = string>
  extends FaultTiming {
  readonly kind: string;
  /** Of its own in the scenario. Events, ledger, metrics, spans and report know the fault by it, and its draws come from it. */
  readonly id: string;
  /** Which calls it is about. */
  readonly match?: Match;
  /** Which instance it strikes, as `payment-1`. */
  readonly instance?: Instance;
}

/** Two faults that are alike need an `id` each; by default it says kind and target, as `delay-bank-Charge`. */
export type FaultOptions = FaultTiming & { readonly id?: string };
