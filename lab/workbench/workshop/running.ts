import type { RunEnded } from './progress.ts';

/** Which part of a scenario is run: the first arm alone, or all of it. */
export interface AskedRun {
  /** As the exercise has it. */
  readonly scenario: string;
  /** Null for all arms. */
  readonly arm: string | null;
  readonly signal: AbortSignal;
}

/** Where a run is: null before its first phase. */
export interface RunPhase {
  readonly arm: string;
  readonly phase: string;
}

/** A run that has begun. */
export interface Run {
  /** Asked while somebody looks. */
  phase(): Promise<RunPhase | null>;
  readonly ended: Promise<RunEnded>;
}

/** Starts a run of its own, beside the lab that is held. */
export type StartRun = (asked: AskedRun) => Promise<Run>;
