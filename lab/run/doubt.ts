import type { OverloadCause } from '../load/overloaded.ts';
import type { MachineUse } from './machine.ts';

/** Why an arm may not be judged. */
export interface Doubt {
  readonly kind:
    | 'fault-unmet'
    | 'fault'
    | 'mishap'
    | 'disk'
    | OverloadCause
    | 'settings'
    | 'schedule'
    | 'sent'
    | 'foreign'
    | 'baseline'
    | 'traces'
    | 'misfit'
    | 'room'
    | 'metrics'
    | 'machine'
    | 'throttled'
    | 'clock';
  /** With observed value and limit. */
  readonly text: string;
  /** Of the phase that it is about, with `machine`. */
  readonly machine?: MachineUse;
}

/** Whether an arm may be judged at all: when nothing speaks against it. */
export interface Trust {
  readonly doubts: readonly Doubt[];
  /** What one should know of an arm that is judged all the same. */
  readonly notes: readonly string[];
}
