import type { ClientAnswer } from '../evidence/requests.ts';

/** All that an audit looks at. */
export interface AuditEvidence {
  readonly answers: readonly ClientAnswer[];
  /** Of all instances that keep books, in any order. */
  readonly records: readonly unknown[];
  /** When they were read, ms since the epoch. */
  readonly collectedAtUnixMs: number;
}

export interface Violation {
  /** A sentence that says what was expected and what was found. */
  readonly what: string;
  /** What it is about, by id. */
  readonly orders: readonly string[];
  /** It is about a time that has passed: on a machine that had none to give it is no fact about the system. Absent: not. */
  readonly isLate?: true;
}

/** The count of what an audit could not look at yet: it is still to be settled, and has time left. */
export const TOO_EARLY = 'tooEarlyToTell';

/** An invariant of a system's business. Pure. */
export interface Audit {
  /** Kebab-case. */
  readonly name: string;
  /** What holds when there is no violation. */
  readonly says: string;
  /** Throws where a record is not what it knows. */
  readonly check: (evidence: AuditEvidence) => AuditResult;
}

export interface AuditResult {
  readonly violations: readonly Violation[];
  /** Records, or answers, that it held against something; 0 is nothing, and proves nothing. */
  readonly lookedAt: number;
  /** How many of these there are at least, by what clients were told; 0 where that says nothing of them. */
  readonly toldOf: number;
  /** What it looked at, by name. */
  readonly counts: Readonly<Record<string, number>>;
}
