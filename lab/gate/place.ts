import type { PhaseName } from '../evidence/phases.ts';

/** Where something was measured. */
export interface Place {
  readonly arm: string;
  readonly phase: PhaseName;
  readonly route: string;
}
