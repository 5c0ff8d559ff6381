import type { Verdict } from '../../run/judge/verdicts.ts';
import type { Hypothesis } from '../../scenario/scenario.ts';
import { median } from '../statistics.ts';
import { upperBound } from './false-alarms.ts';

/** What one run found of one hypothesis. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly observed: number | null;
}

/** Over many runs, how far a hypothesis is from its limit. */
export interface Margin {
  readonly name: string;
  readonly unit: string;
  readonly atLeast: number | null;
  readonly atMost: number | null;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Of the runs that passed or failed; null without any. */
  readonly observed: Spread | null;
  /** From the limit, in units of the limit, below 0 beyond it; null where a limit of 0 is no unit. */
  readonly distance: Spread | null;
  /** Upper bound (95%) of how often it fails; of a sound system each such failure is a false alarm. Null without runs. */
  readonly failsAtMost: number | null;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export type Limited = Pick<Hypothesis, 'name' | 'unit' | 'atLeast' | 'atMost'>;

/** Of one hypothesis over its runs. What was inconclusive or without data says nothing of the distance, and counts for no rate. */
export function marginOf(claim: Limited, outcomes: readonly Outcome[]): Margin {
  const { name, unit, atLeast, atMost } = claim;
  const verdicts = { pass: 0, fail: 0, 'no-data': 0, inconclusive: 0 };
  for (const { verdict } of outcomes) verdicts[verdict] += 1;
  const values = outcomes.flatMap(({ verdict, observed }) =>
    (verdict === 'pass' || verdict === 'fail') && observed !== null ? [observed] : [],
  );
  const distances = values.flatMap((value) => distanceOf(value, claim) ?? []);
  return {
    ...{ name, unit, verdicts },
    atLeast: atLeast ?? null,
    atMost: atMost ?? null,
    observed: spread(values),
    distance: spread(distances),
    failsAtMost: upperBound(verdicts.fail, verdicts.pass + verdicts.fail),
  };
}

/** To the nearer limit where there are two. */
function distanceOf(value: number, { atLeast, atMost }: Pick<Limited, 'atLeast' | 'atMost'>): number | null {
  const distances = [
    ...(atLeast === undefined ? [] : [(value - atLeast) / Math.abs(atLeast)]),
    ...(atMost === undefined ? [] : [(atMost - value) / Math.abs(atMost)]),
  ].filter(Number.isFinite);
  return distances.length > 0 ? Math.min(...distances) : null;
}

function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}
