/** Which part of a scenario is run: one arm alone, or all of it. */
export interface AskedRun {
  /** As whoever starts it names it. */
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

/** A run that has ended. */
export interface RunEnded {
  /** Null where it ended before there was one. */
  readonly folder: string | null;
  readonly exitCode: number;
  /** What it said last, where it could not be judged. */
  readonly said: string;
}

/** A run that has begun. */
export interface Run {
  /** Asked while somebody looks. */
  phase(): Promise<RunPhase | null>;
  /** Null until it has made one. */
  folder(): Promise<string | null>;
  readonly ended: Promise<RunEnded>;
}

/** Starts a run of its own, beside the lab that is held. */
export type StartRun = (asked: AskedRun) => Promise<Run>;
