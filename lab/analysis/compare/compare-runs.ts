import { type Estimate, shiftOf, smallestP } from './mann-whitney.ts';

/** The gravest first: what got better does not make up for what nobody can tell. */
export const CHANGES = ['regressed', 'inconclusive', 'improved', 'unchanged'] as const;

export type Change = (typeof CHANGES)[number];

/** Of none nothing can be told. */
export const gravestChange = (all: readonly { readonly change: Change }[]): Change =>
  CHANGES.find((each) => all.some(({ change }) => change === each)) ?? 'inconclusive';

export interface Comparison {
  readonly change: Change;
  /** Of head to base; null where so few runs can not decide. */
  readonly ratio: Estimate | null;
  /** Runs a side that would tell, as the spread of these goes; null where they did, or where nobody knows. */
  readonly runsItTakes: number | null;
}

export interface CompareOptions {
  /** What is worse. */
  readonly worse: 'more' | 'less';
  /** Smallest change that matters, as a share; default 0.1. */
  readonly leastEffect?: number;
  /** How many metrics can fail the gate: each is held to its share of 5% (Bonferroni); default 1. */
  readonly primaries?: number;
}

const LEVEL = 0.05;
/** Nobody repeats a run more often for one metric. */
const MOST_RUNS = 1_000;

/** Of all errors of a gate, what each of so many claims may have. */
export const levelOf = (primaries: number): number => LEVEL / primaries;

/** Whether so many runs a side can tell anything at all about so many metrics. */
export const canDecide = (base: number, head: number, primaries = 1): boolean =>
  smallestP(base, head) <= levelOf(primaries);

/**
 * Compares one metric of repeated runs: each number is that of one run (its p95, say), since requests of one run are not independent.
 * `regressed` and `improved` only if the interval excludes 1 and the ratio is at least the least effect; `unchanged` if no change of
 * that size is left in the interval. On logarithms, so that a half and a double are as far from one.
 * @throws RangeError for a number that is not above 0
 */
export function compareRuns(
  base: readonly number[],
  head: readonly number[],
  { worse, leastEffect = 0.1, primaries = 1 }: CompareOptions,
): Comparison {
  const shift = shiftOf(base.map(log), head.map(log), levelOf(primaries));
  if (!shift) return { change: 'inconclusive', ratio: null, runsItTakes: fewestRuns(primaries) };
  const ratio = { value: Math.exp(shift.value), low: Math.exp(shift.low), high: Math.exp(shift.high) };
  const most = Math.log(1 + leastEffect);
  const told = (change: Change): Comparison => ({ change, ratio, runsItTakes: null });
  if (shift.low > 0 && shift.value >= most) return told(worse === 'more' ? 'regressed' : 'improved');
  if (shift.high < 0 && shift.value <= -most) return told(worse === 'more' ? 'improved' : 'regressed');
  if (shift.low > -most && shift.high < most) return told('unchanged');
  const there = Math.min(base.length, head.length);
  return { change: 'inconclusive', ratio, runsItTakes: runsToTell(shift, most, there) };
}

/**
 * Runs a side that would tell a shift from nothing, or from one that is beyond `least`, whichever is to be told from its value, as the spread of `there` runs
 * goes. A bound comes nearer as the root of their number. Null where nobody makes so many, or where no number would.
 */
export function runsToTell({ value, low, high }: Estimate, least: number, there: number): number | null {
  const toNothing = value > 0 ? (value - low) / value : (high - value) / -value;
  const toLeast = Math.max((high - value) / (least - value), (value - low) / (least + value));
  const nearer = Math.abs(value) >= least ? toNothing : toLeast;
  const runs = Math.max(there + 1, Math.ceil(there * nearer ** 2));
  return runs <= MOST_RUNS ? runs : null;
}

/** The least number of runs a side that can. */
export function fewestRuns(primaries: number): number {
  let runs = 1;
  while (!canDecide(runs, runs, primaries)) runs++;
  return runs;
}

function log(value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return Math.log(value);
  throw new RangeError(`Expected a number above 0, got ${value}`);
}
