import { type Estimate, shiftOf, smallestP } from './mann-whitney.ts';

export type Change = 'regressed' | 'improved' | 'unchanged' | 'inconclusive';

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
  // A bound comes nearer as the root of the number of runs: that on the side of one, or those that are beyond the least effect, whichever is to be told from the value.
  const { value, low, high } = shift;
  const toOne = value > 0 ? (value - low) / value : (high - value) / -value;
  const toLeast = Math.max((high - value) / (most - value), (value - low) / (most + value));
  const nearer = Math.abs(value) >= most ? toOne : toLeast;
  const there = Math.min(base.length, head.length);
  const runs = Math.max(there + 1, Math.ceil(there * nearer ** 2));
  return { change: 'inconclusive', ratio, runsItTakes: runs <= MOST_RUNS ? runs : null };
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
