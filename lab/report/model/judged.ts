import type { Verdict } from '../../run/verdicts.ts';

export interface ReportHypothesis {
  readonly name: string;
  /** What is claimed, in a sentence. */
  readonly title: string;
  readonly arm: string;
  readonly verdict: Verdict;
  /** In `unit`; null without data. */
  readonly observed: number | null;
  /** Where the true value lies, 95% sure; null where the value is no quantile, nor made of quantiles. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly limit: ReportLimit;
  readonly unit: string;
  /** Where it looked, with the numbers that went in; empty where it found nothing. */
  readonly evidence: string;
  /** Why it is no plain pass or fail; empty when it is. */
  readonly because: string;
}

/** Both inclusive, in the unit of what is observed; null for none. */
export interface ReportLimit {
  readonly atLeast: number | null;
  readonly atMost: number | null;
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
