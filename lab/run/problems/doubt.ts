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

/** Why an arm may not be judged. */
export interface Doubt {
  readonly kind: (typeof DOUBT_KINDS)[number];
  /** The only one that it is about; without, it is about all of the arm. */
  readonly phase?: PhaseName;
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
