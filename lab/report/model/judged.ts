import type { Verdict } from '../../run/verdicts.ts';

export interface ReportHypothesis {
  readonly name: string;
  /** What is claimed, in a sentence. */
  readonly title: string;
  readonly arm: string;
  readonly verdict: Verdict;
  readonly observed: number | null;
  /** `>= 95`, `<= 1.5`, `0.9 .. 1.1` */
  readonly limit: string;
  readonly unit: string;
  /** Where it looked, with the numbers that went in. */
  readonly evidence: string;
}

/** An invariant of the business, checked in an arm. */
export interface ReportAudit {
  readonly name: string;
  /** What holds where nothing is violated. */
  readonly title: string;
  readonly arm: string;
  /** By the scenario. What breaks as expected passes; what was to break and holds fails. */
  readonly expected: 'holds' | 'breaks';
  readonly verdict: Verdict;
  /** What it looked at, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly { readonly what: string; readonly orders: readonly string[] }[];
  /** Why it is no plain pass or fail; empty when it is. */
  readonly because: string;
}
