import type { BreakerTurnRecord, EdgeActs } from '@faultline/control/protection-record';

/** Where a protection stands. */
export interface Place {
  readonly kind: 'breaker' | 'bulkhead' | 'workers' | 'limiter' | keyof EdgeActs;
  readonly service: string;
  /** Of what is on an edge; null for what guards the service itself. */
  readonly edge: string | null;
}

/** What one protection of an arm was seen to do, by the counters beside it and of all processes together. */
export interface ProtectionLedger extends Place {
  /** What it promises not to let through, in a sentence; null where it only acts or does not. */
  readonly promise: string | null;
  /** What it let pass beyond that: calls, or slots that never came back. */
  readonly breaches: number;
  /** How often it acted, and when for the last time, epoch ms. */
  readonly acted: number;
  readonly lastActedMs: number | null;
  /** What was counted, in words. */
  readonly evidence: string;
  /** Of a breaker: calls that it refused; null of any other. */
  readonly refused: number | null;
  /** Of a bulkhead or worker pool: the most calls that one process had in it at a time; null of any other. */
  readonly most: number | null;
  /** Of a breaker, in the order of time. */
  readonly turns: readonly BreakerTurn[];
  /** Instances that did not say what theirs did, or have none. */
  readonly unread: readonly string[];
}

/** A breaker's change of state, when it happened, to the microsecond. */
export interface BreakerTurn extends BreakerTurnRecord {
  /** Of the service that holds it; each has a breaker of its own. */
  readonly instance: string;
}
