/** One request to the gateway as its client saw it. */
export interface ClientAnswer {
  /** As `POST /api/orders`. */
  readonly route: string;
  /** What `:id` of the route was; null where it has none. */
  readonly id: string | null;
  /** `Idempotency-Key`; null for none. */
  readonly idempotencyKey: string | null;
  /** Where the client tells: what it wanted, the same for all tries of it and for nothing else. The shop never sees it. */
  readonly intent?: string;
  /** Parsed JSON; null for none. */
  readonly requestBody: unknown;
  /** Of HTTP; null where no answer came: a time-out, a lost connection. */
  readonly status: number | null;
  /** Parsed JSON; null where there was none, or none that can be read. */
  readonly responseBody: unknown;
}

/** All that an audit looks at. */
export interface AuditEvidence {
  /** Warm-up and tries that were repeated too: every request that could make an order. */
  readonly answers: readonly ClientAnswer[];
  /** The parsed lines of `/audit` of all instances of all services that have one, in any order. */
  readonly records: readonly unknown[];
  /** When they were read, ms since the epoch. */
  readonly collectedAtUnixMs: number;
}

export interface Violation {
  /** A sentence that says what was expected and what was found. */
  readonly what: string;
  /** Ids of the orders that it is about, or keys where there is no order. */
  readonly orders: readonly string[];
}

export interface AuditResult {
  readonly violations: readonly Violation[];
  /** Records, or answers, that it held against something: an audit of nothing proves nothing. */
  readonly lookedAt: number;
  /** How many of these there are at least, by what clients were told; 0 where that says nothing of them. */
  readonly toldOf: number;
  /** What that was, by name. `tooEarlyToTell` is what may still come right. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An invariant of the shop's business. Pure. */
export interface Audit {
  /** Kebab-case. */
  readonly name: string;
  /** What holds when there is no violation. */
  readonly says: string;
  readonly check: (evidence: AuditEvidence) => AuditResult;
}
