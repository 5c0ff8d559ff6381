import {
  type Change,
  type Comparison,
  canDecide,
  compareRuns,
  fewestRuns,
  levelOf,
} from '../analysis/compare/compare-runs.ts';
import { medianOfSorted, shiftOf } from '../analysis/compare/mann-whitney.ts';
import type { Worse } from '../scenario/primary.ts';
import type { Baseline, Values } from './baseline-schema.ts';
import { isOfMachine, machinesDiffer } from './machines.ts';
import type { PrimaryClaim } from './primaries.ts';

/** What of a claim was compared, and what came of it. */
export interface ComparedClaim extends PrimaryClaim, Comparison {
  readonly unit: string;
  readonly base: Values;
  readonly head: Values;
  /** Why it is told so, where no ratio says it alone; else null. */
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
  const differ = isOfMachine(unit) ? machinesDiffer(base.machine, head.machine) : null;
  if (differ !== null) return unlike(`${unit} of another machine are not compared (${differ})`);
  const [some, others] = [measured(baseValues), measured(headValues)];
  if (!canDecide(some.length, others.length, primaries)) {
    const there = `${some.length} of ${baseValues.length} runs of the baseline, and ${others.length} of ${headValues.length} of these, have a value`;
    return { ...unlike(`too few: ${there}`), runsItTakes: fewestRuns(primaries) };
  }
  const { worse, leastEffect } = primary;
  const ofNothing = changeOfNothing(some, others, worse);
  if (ofNothing) return unlessAccepted({ ...compared, ...NOTHING, ...ofNothing }, head);
  if (hasNoRatio([...some, ...others])) {
    const ofSome = changeWithoutRatio(some, others, primary, levelOf(primaries));
    return unlessAccepted({ ...compared, ...NOTHING, ...ofSome }, head);
  }
  const found = {
    ...compared,
    ...compareRuns(some, others, { worse, leastEffect, primaries }),
    because: null,
  };
  return unlessAccepted(found, head);
}

/** A loss that is borne is no regression on the days of its runs. */
function unlessAccepted(found: ComparedClaim, { runs }: Baseline): ComparedClaim {
  const { accepted, worse, unit } = found;
  if (!accepted || found.change !== 'regressed') return found;
  const { to, toValue, until, reason } = accepted;
  const most = to === undefined ? `${toValue} ${unit}`.trim() : `${to} times`;
  const words = `up to ${most} until ${until}: ${reason}`;
  const isOver = runs.some(({ startedAt }) => startedAt.slice(0, until.length) > until);
  if (isOver) return { ...found, because: `no longer accepted (${words})` };
  const [value, limit] = to === undefined ? [medianOf(found.head), toValue] : [found.ratio?.value, to];
  // Of a baseline of 0 there is no ratio, however small the loss.
  if (value === undefined || limit === undefined) return found;
  const isWithin = worse === 'more' ? value <= limit : value >= limit;
  if (!isWithin) return { ...found, because: `worse than what is accepted (${words})` };
  return { ...found, change: 'unchanged', because: `accepted ${words}` };
}

function medianOf(values: readonly (number | null)[]): number | undefined {
  const sorted = measured(values).sort((a, b) => a - b);
  return sorted.length === 0 ? undefined : medianOfSorted(sorted);
}

/** What can be told where there is no ratio: all values are the same, or those of one side are all 0 and those of the other all above. Else null. */
export function changeOfNothing(
  base: readonly number[],
  head: readonly number[],
  worse: Worse,
): { readonly change: Change; readonly because: string | null } | null {
  const isNone = (side: readonly number[]) => side.every((value) => value === 0);
  const isSome = (side: readonly number[]) => side.every((value) => value > 0);
  const isOne = [...base, ...head].every((value) => value === base[0]);
  if (isOne && !isSome(base)) return { change: 'unchanged', because: null };
  if (isNone(base) && isSome(head)) {
    const because = 'it was 0 in all runs of the baseline, and is in none of these';
    return { change: worse === 'more' ? 'regressed' : 'improved', because };
  }
  if (!isSome(base) || !isNone(head)) return null;
  const because = 'it was 0 in no run of the baseline, and is in all of these';
  return { change: worse === 'less' ? 'regressed' : 'improved', because };
}

/** Of values of which some are 0, or below: by how far one side lies above the other, which has to be beyond chance and large enough as ever. */
function changeWithoutRatio(
  base: readonly number[],
  head: readonly number[],
  { worse, leastEffect }: PrimaryClaim,
  level: number,
): { readonly change: Change; readonly because: string | null } {
  const shift = shiftOf(base, head, level);
  const [was = 0, is = 0] = [medianOf(base), medianOf(head)];
  const least = leastEffect * Math.abs(was);
  // Of a single run that fell to 0 the interval of many tells nothing, and 0 is no small change of what was above.
  const isOfOneKind = hasNoRatio(base) === hasNoRatio(head);
  // Where the median is 0 nothing is too small to matter, so none can be told as unchanged.
  if (isOfOneKind && shift && shift.low > -least && shift.high < least)
    return { change: 'unchanged', because: null };
  const isSure = shift !== null && (shift.low > 0 || shift.high < 0);
  if (!isSure || Math.abs(shift.value) < least)
    return { change: 'inconclusive', because: 'a value of 0, or below, has no ratio' };
  const isWorse = shift.value > 0 === (worse === 'more');
  const because = `some values are 0, or below, so there is no ratio: the median went from ${told(was)} to ${told(is)}`;
  return { change: isWorse ? 'regressed' : 'improved', because };
}

const hasNoRatio = (values: readonly number[]) => values.some((value) => value <= 0);

const told = (value: number) => Number(value.toPrecision(3));

const NOTHING = { change: 'inconclusive', ratio: null, runsItTakes: null } as const;

export const measured = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null);
