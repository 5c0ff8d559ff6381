import type { ArmName, Arms, Hypothesis, Observation } from '../scenario/scenario.ts';

/** Verdict on a hypothesis, and of a run. `no-data` and `inconclusive` are never a pass. */
export type Verdict = 'pass' | 'fail' | 'no-data' | 'inconclusive';

export interface CheckedHypothesis {
  readonly hypothesis: Hypothesis;
  readonly verdict: Verdict;
  readonly observation: Observation | null;
  /** Why it is not a plain pass or fail; null when it is. */
  readonly because: string | null;
}

/**
 * Checks one claim. What rests on an arm that the lab itself could not run properly is inconclusive, whatever the
 * numbers say.
 */
export function checkHypothesis(
  hypothesis: Hypothesis,
  arms: Arms,
  inconclusive: Readonly<Partial<Record<ArmName, string>>>,
): CheckedHypothesis {
  const observation = hypothesis.observe(arms);
  const touched: ArmName[] = hypothesis.arm === 'both' ? ['unprotected', 'protected'] : [hypothesis.arm];
  const broken = touched.map((arm) => inconclusive[arm]).find((reason) => reason !== undefined);
  if (broken !== undefined) return { hypothesis, verdict: 'inconclusive', observation, because: broken };
  if (!observation || !Number.isFinite(observation.value)) {
    return { hypothesis, verdict: 'no-data', observation: null, because: 'the evidence does not hold it' };
  }
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = hypothesis;
  const holds = observation.value >= atLeast && observation.value <= atMost;
  return { hypothesis, verdict: holds ? 'pass' : 'fail', observation, because: null };
}

/** The worst of the verdicts: one failure fails the run; without hypotheses there is no data. */
export function overallVerdict(checked: readonly CheckedHypothesis[]): Verdict {
  const order: readonly Verdict[] = ['fail', 'inconclusive', 'no-data', 'pass'];
  const found = order.find((verdict) => checked.some((each) => each.verdict === verdict));
  return found ?? 'no-data';
}
