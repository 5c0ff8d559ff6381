import {
  type Change,
  type Comparison,
  canDecide,
  compareRuns,
  fewestRuns,
  levelOf,
  runsToTell,
} from '../analysis/compare/compare-runs.ts';
import { medianOfSorted, shiftOf } from '../analysis/compare/mann-whitney.ts';
import type { Worse } from '../scenario/primary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Baseline, Values } from './baseline-schema.ts';
import { isOfMachine, machinesDiffer } from './machines.ts';
import { type PrimaryClaim, primariesOf } from './primaries.ts';

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
  const sides = { unit: of(head)?.unit ?? '', base: of(base)?.values ?? [], head: of(head)?.values ?? [] };
  const values = { base: measured(sides.base), head: measured(sides.head) };
  const { worse, leastEffect } = primary;
  const found =
    ofTwoMachines(sides.unit, base, head) ??
    ofTooFew(sides, values, primaries) ??
    ofNothing(values, primary) ??
    (hasNoRatio([...values.base, ...values.head])
      ? withoutRatio(values, primary, levelOf(primaries))
      : { ...compareRuns(values.base, values.head, { worse, leastEffect, primaries }), because: null });
  return unlessAccepted({ ...primary, ...sides, ...found }, head);
}

/** Of how many runs each primary claim of a baseline has a value. */
export function runsThatTell(
  { runs, claims }: Pick<Baseline, 'runs' | 'claims'>,
  scenario: Scenario,
): number {
  const primaries = new Set(primariesOf(scenario).map(({ claim }) => claim));
  const compared = claims.filter(({ claim }) => primaries.has(claim));
  return Math.min(runs.length, ...compared.map(({ values }) => measured(values).length));
}

/** What a comparison comes to, and why where no ratio says it. */
interface Found extends Comparison {
  readonly because: string | null;
}

/** What was measured on both sides. */
interface Measured {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

function ofTwoMachines(unit: string, base: Baseline, head: Baseline): Found | null {
  const differ = isOfMachine(unit) ? machinesDiffer(base.machine, head.machine) : null;
  if (differ === null) return null;
  const instead = 'name one that is a ratio as primary, or run both versions here, with --base';
  return { ...NOTHING, because: `${unit} of another machine are not compared (${differ}): ${instead}` };
}

function ofTooFew(
  { base, head }: Pick<ComparedClaim, 'base' | 'head'>,
  values: Measured,
  primaries: number,
): Found | null {
  if (canDecide(values.base.length, values.head.length, primaries)) return null;
  const because = `too few: ${values.base.length} of ${base.length} runs of the baseline, and ${values.head.length} of ${head.length} of these, have a value`;
  return { ...NOTHING, because, runsItTakes: fewestRuns(primaries) };
}

function ofNothing({ base, head }: Measured, { worse }: PrimaryClaim): Found | null {
  const found = changeOfNothing(base, head, worse);
  return found && { ...NOTHING, ...found };
}

/** A loss that is borne is no regression on the days of its runs. */
function unlessAccepted(found: ComparedClaim, { runs }: Baseline): ComparedClaim {
  const { accepted, worse, unit } = found;
  if (!accepted) return found;
  const { to, toValue, until, reason } = accepted;
  const most = to === undefined ? `${toValue} ${unit}`.trim() : `${to} times`;
  const words = `up to ${most} until ${until}: ${reason}`;
  if (found.change !== 'regressed') {
    const unused = `no loss here needs what is accepted, ${words}`;
    return { ...found, because: [found.because, unused].filter((each) => each !== null).join('; ') };
  }
  const isOver = runs.some(({ startedAt }) => startedAt.slice(0, until.length) > until);
  if (isOver) return { ...found, because: `no longer accepted (${words})` };
  const [value, limit] = to === undefined ? [medianOf(found.head), toValue] : [found.ratio?.value, to];
  if (value === undefined || limit === undefined) {
    // However small the loss.
    const why = `accepted ${words}; that counts for nothing here, since there is no ratio: \`accept --to-value\` says the value itself`;
    return { ...found, because: [found.because, why].filter((each) => each !== null).join('; ') };
  }
  const isWithin = worse === 'more' ? value <= limit : value >= limit;
  if (!isWithin) return { ...found, because: `worse than what is accepted (${words})` };
  return { ...found, change: 'unchanged', because: `accepted ${words}` };
}

export function medianOf(values: readonly (number | null)[]): number | undefined {
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
function withoutRatio({ base, head }: Measured, { worse, leastEffect }: PrimaryClaim, level: number): Found {
  const shift = shiftOf(base, head, level);
  const [was = 0, is = 0] = [medianOf(base), medianOf(head)];
  const least = leastEffect * Math.abs(was);
  // Of a single run that fell to 0 the interval of many tells nothing, and 0 is no small change of what was above.
  const isOfOneKind = hasNoRatio(base) === hasNoRatio(head);
  // Where the median is 0 nothing is too small to matter, so none can be told as unchanged.
  if (isOfOneKind && shift && shift.low > -least && shift.high < least)
    return { ...NOTHING, change: 'unchanged', because: null };
  const isSure = shift !== null && (shift.low > 0 || shift.high < 0);
  const isLarge = shift !== null && Math.abs(shift.value) >= least;
  if (!isSure || !isLarge) {
    const there = Math.min(base.length, head.length);
    const runsItTakes = shift && (isLarge || isOfOneKind) ? runsToTell(shift, least, there) : null;
    return { ...NOTHING, runsItTakes, because: 'a value of 0, or below, has no ratio' };
  }
  const isWorse = shift.value > 0 === (worse === 'more');
  const because = `some values are 0, or below, so there is no ratio: the median went from ${told(was)} to ${told(is)}`;
  return { ...NOTHING, change: isWorse ? 'regressed' : 'improved', because };
}

const hasNoRatio = (values: readonly number[]) => values.some((value) => value <= 0);

const told = (value: number) => Number(value.toPrecision(3));

const NOTHING = { change: 'inconclusive', ratio: null, runsItTakes: null } as const;

export const measured = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null);
