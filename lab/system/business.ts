import { AUDITS, openOrders } from '../../services/audits.ts';
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

/** What the lab is told of a system's business. It knows no field of a record itself. */
export interface Business {
  readonly audits: readonly Audit[];
  /** Ids of what is still to be settled by these records: worth waiting for before an audit. */
  readonly open: (records: readonly unknown[]) => readonly string[];
  /** Of work that belongs to no request, where the topology has that service: traces a second, at most, of all its instances. */
  readonly ownWork: { readonly service: string; readonly tracesPerSecond: number };
}

/** The shop's. The one place where the lab knows of it: a system that is data will bring its own. */
export const SHOP: Business = {
  audits: AUDITS,
  open: openOrders,
  // Each attempt to settle an order makes one call at least; one instance settles, with ten calls a second.
  ownWork: { service: 'order', tracesPerSecond: 10 },
};
