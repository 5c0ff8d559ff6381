import type { FaultMatch } from '@faultline/control';

/**
 * When a fault is in force, in seconds at the normal length; by default from the beginning to the end of its phase. At
 * other lengths, and where `shortest` bounds a phase, `after` and `lasts` are scaled as their phase is.
 */
export interface FaultTiming<Phase extends string = string> {
  /** Default: the one that is called `fault`. */
  readonly phase?: Phase;
  /** From the beginning of the phase. */
  readonly after?: number;
  /** Default: to the end of the phase. */
  readonly lasts?: number;
}

/** A fault as data, as a scenario and the journal have it. Each kind has fields of its own beside these. */
export interface FaultPlan<
  Match extends FaultMatch = FaultMatch,
  Instance extends string = string,
  Phase extends string = string,
> extends FaultTiming<Phase> {
  readonly kind: string;
  /** Of its own in the scenario. Events, ledger, metrics, spans and report know the fault by it, and its draws come from it. */
  readonly id: string;
  /** Which calls it is about. */
  readonly match?: Match;
  /** Which instance it strikes, as `payment-1`. */
  readonly instance?: Instance;
}

/**
 * Two faults that are alike need an `id` each; by default it says kind and target, as `delay-bank-Charge`. Who makes a plan of them infers
 * `Phase` from them alone (`NoInfer` in what is returned): from where the plan goes it would be `string` without `exactOptionalPropertyTypes`.
 */
export type FaultOptions<Phase extends string = string> = FaultTiming<Phase> & { readonly id?: string };

/** In which a fault comes that does not say it. */
export const FAULT_PHASE = 'fault';

export const phaseOf = ({ phase = FAULT_PHASE }: FaultTiming): string => phase;
