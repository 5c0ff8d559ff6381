/**
 * What the protections of one process have done since it began, as `GET /protections` of its admin port says it. What they let
 * through is counted beside them, where calls really go out or come in: a protection is no witness of itself. Times are epoch ms.
 */
export interface ProtectionRecord {
  /** By the name of the edge: of those on which calls were made or a protection stands. */
  readonly edges: Readonly<Record<string, EdgeRecord>>;
  readonly server: ServerRecord;
  /** That it goes by now, as they stand behind its settings key. Of who does not say it they can not be changed while it runs. */
  readonly settings?: object;
}

/** Attempts that go out on one edge; streams pass its breaker and bulkhead by, and do not count. */
export interface EdgeRecord {
  readonly inFlight: number;
  /** Null where the settings have none. */
  readonly breaker: BreakerRecord | null;
  readonly bulkhead: BulkheadRecord | null;
  readonly acts: EdgeActs;
}

/** Of what lets nothing more through, but less: whether the settings have it or not. */
export interface EdgeActs {
  /** Attempts that ran out of time while their caller still waited. */
  readonly timeout: Acted;
  /** Attempts that repeat another. */
  readonly retry: Acted;
  readonly hedging: Acted;
  /** Calls that their fallback answered. */
  readonly fallback: Acted;
}

export interface BreakerRecord {
  /** The latest of them, in order. */
  readonly turns: readonly BreakerTurnRecord[];
  /** Attempts that went out while it was open. */
  readonly sentWhileOpen: number;
  /** Most probes at a time of one half-open stay. One whose caller left tells nothing: it makes room for another. */
  readonly mostProbes: number;
  readonly refused: number;
  readonly overdue: OverdueRecord;
}

export interface BreakerTurnRecord {
  readonly from: 'open' | 'half-open' | 'closed';
  readonly to: 'open' | 'half-open' | 'closed';
  readonly atMs: number;
  /** Attempts that had gone out on the edge by then. */
  readonly sent: number;
  /** What its calls had come to by then; null where it was open, which time alone ends. */
  readonly ended: EndedRecord | null;
}

/** How often the rule of a breaker asked for a turn that did not come, and the longest that one was waited for. */
export interface OverdueRecord {
  readonly count: number;
  readonly longestMs: number;
}

/**
 * Ends of calls that began since the breaker's last turn, counted beside it: where it was closed, those of its rolling window.
 * Which they are depends on where its buckets begin, and on what it had heard of by then: so as few and as many as can be.
 */
export interface EndedRecord {
  readonly least: EndsRecord;
  readonly most: EndsRecord;
  /** For how long the oldest call of them that had not ended was under way. */
  readonly underWayMs: number;
}

/** Of calls that tell something of the callee. */
export interface EndsRecord {
  readonly calls: number;
  readonly failed: number;
  readonly fine: number;
  /** That took longer than the breaker's rule allows, where it has one; both where it was so close that clocks may differ. */
  readonly slow: number;
  readonly quick: number;
  /** Failures since the last that was fine. */
  readonly inARow: number;
}

/** When a protection acted: how often, and for the last time. */
export interface Acted {
  readonly count: number;
  readonly lastMs: number | null;
}

export interface BulkheadRecord {
  /** Most attempts in flight at a time. */
  readonly most: number;
  /** Slots that it takes for held. */
  readonly held: number;
  readonly refused: Acted;
}

export interface ServerRecord {
  /** Calls that are being served or wait for a worker. */
  readonly serving: number;
  readonly workers: WorkersRecord | null;
  readonly limiter: LimiterRecord | null;
}

export interface WorkersRecord {
  /** Most calls that were worked on at a time. */
  readonly most: number;
  /** Slots that the pool takes for held. */
  readonly held: number;
  /** Calls that had to wait for a worker, or were refused. */
  readonly delayed: Acted;
}

export interface LimiterRecord {
  readonly admitted: number;
  /**
   * The most that was admitted in any stretch of time beyond what the rate allows for its length: at most the burst, where
   * the rate holds. Calls.
   */
  readonly mostBurst: number;
  readonly refused: Acted;
}
