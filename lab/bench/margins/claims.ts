import type { Report, ReportAudit, ReportHypothesis } from '../../report/model.ts';
import type { Limited, Outcome } from './margins.ts';

/** One claim of a run, and what the run found of it. */
export interface Claimed {
  /** One that had nothing to look at keeps no run from passing. */
  readonly isAudit: boolean;
  readonly claim: Limited;
  readonly outcome: Outcome;
}

/**
 * All that a run was judged on: the scenario's hypotheses, the claims that the lab adds of its own (protections, rules of the wire), and the
 * audits of each arm, as the number of their violations.
 */
export function claimsIn({ hypotheses, audits }: Pick<Report, 'hypotheses' | 'audits'>): Claimed[] {
  return [...hypotheses.map(ofHypothesis), ...audits.map(ofAudit)];
}

function ofHypothesis({ name, unit, limit, verdict, observed }: ReportHypothesis): Claimed {
  const { atLeast, atMost } = limit;
  const bounds = { ...(atLeast !== null && { atLeast }), ...(atMost !== null && { atMost }) };
  return { isAudit: false, claim: { name, unit, ...bounds }, outcome: { verdict, observed } };
}

/** What is not judged has no number of violations that would say something. */
function ofAudit({ name, arm, expected, verdict, violations }: ReportAudit): Claimed {
  const bounds = expected === 'breaks' ? { atLeast: 1 } : { atMost: 0 };
  const claim = { name: `audit ${name} (${arm})`, unit: 'violations', ...bounds };
  return { isAudit: true, claim, outcome: { verdict, observed: violations.length } };
}
