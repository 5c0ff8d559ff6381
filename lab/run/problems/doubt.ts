import type { PhaseName } from '../../evidence/phases.ts';
import type { MachineUse } from '../machine/machine.ts';

export const DOUBT_KINDS = [
  'stopped',
  'fault-unmet',
  'fault',
  'mishap',
  'disk',
  'no-load',
  'driver-dropped',
  'driver-late',
  'settings',
  'schedule',
  'sent',
  'foreign',
  'baseline',
  'traces',
  'misfit',
  'room',
  'metrics',
  'machine',
  'throttled',
  'clock',
] as const;

/** A line with observed value and limit; where one number is held against one limit, both stand apart too, as they are told. */
export interface Told {
  readonly text: string;
  readonly measured?: string;
  readonly limit?: string;
}

/** Why an arm may not be judged. */
export interface Doubt extends Told {
  readonly kind: (typeof DOUBT_KINDS)[number];
  /** The only one that it is about; without, it is about all of the arm. */
  readonly phase?: PhaseName;
  /** Of the phase that it is about, with `machine`. */
  readonly machine?: MachineUse;
}

/** Whether an arm may be judged at all: when nothing speaks against it. */
export interface Trust {
  readonly doubts: readonly Doubt[];
  /** What one should know of an arm that is judged all the same. */
  readonly notes: readonly string[];
}
