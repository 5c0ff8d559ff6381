/** How a call ended that tells something of the callee: not one that was refused here, nor one whose caller has left. */
export interface Outcome {
  readonly failed: boolean;
  readonly tookMs: number;
  /** When it ended, on a clock that only goes forward. */
  readonly atMs: number;
}

/** Where the breaker turns to; undefined: it stays as it is. */
export type Turn = 'open' | 'closed' | undefined;

/** One stay of the breaker in a state; calls are tagged with the one that they began in, and judged by no other. */
export interface Stay {
  /** Takes the end of a call begun in this stay; undefined when it tells nothing of the callee. */
  judge(outcome: Outcome | undefined): Turn;
}
