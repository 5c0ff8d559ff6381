import { type Comparison, canDecide, compareRuns, fewestRuns } from '../analysis/compare/compare-runs.ts';
import type { Baseline, Values } from './baseline-schema.ts';
import { isTime, machinesDiffer } from './machines.ts';
import type { PrimaryClaim } from './primaries.ts';

/** What of a claim was compared, and what came of it. */
export interface ComparedClaim extends PrimaryClaim, Comparison {
  readonly unit: string;
  readonly base: Values;
  readonly head: Values;
  /** Why nothing was compared; null where it was. */
  readonly because: string | null;
}

/** Both sides of one claim; each is held to its share of the error, since each of `primaries` can fail the gate. */
export function comparePrimary(
  primary: PrimaryClaim,
  base: Baseline,
  head: Baseline,
  primaries: number,
): ComparedClaim {
  const of = (side: Baseline) => side.claims.find(({ claim }) => claim === primary.claim);
  const unit = of(head)?.unit ?? '';
  const [baseValues, headValues] = [of(base)?.values ?? [], of(head)?.values ?? []];
  const compared = { ...primary, unit, base: baseValues, head: headValues };
  const unlike = (because: string): ComparedClaim => ({ ...compared, ...NOTHING, because });
  const differ = isTime(unit) ? machinesDiffer(base.machine, head.machine) : null;
  if (differ !== null) return unlike(`times of another machine are not compared (${differ})`);
  const [some, others] = [measured(baseValues), measured(headValues)];
  // What one side has no value of is not 0.
  if (!canDecide(some.length, others.length, primaries)) {
    const because = `too few: ${some.length} of ${baseValues.length} runs of the baseline, and ${others.length} of ${headValues.length} of these, have a value`;
    return { ...compared, ...NOTHING, runsItTakes: fewestRuns(primaries), because };
  }
  const all = [...some, ...others];
  if (all.every((value) => value === 0))
    return { ...compared, ...NOTHING, change: 'unchanged', because: null };
  if (all.some((value) => value <= 0)) return unlike('a value of 0, or below, has no ratio');
  const { worse, leastEffect } = primary;
  return { ...compared, ...compareRuns(some, others, { worse, leastEffect, primaries }), because: null };
}

const NOTHING = { change: 'inconclusive', ratio: null, runsItTakes: null } as const;

export const measured = (values: Values): number[] => values.filter((value) => value !== null);
