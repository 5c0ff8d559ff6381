import type { Trace } from '../spans/span-tree.ts';
import { type Sampling, TAIL_SLOW_MS } from './sampling.ts';

/** Of how many traces something is so, when only some were kept. */
export interface WeightedShare {
  /** 0 to 100; of all traces, kept or not. */
  readonly percent: number;
  /** Kept traces of which it is so, and all of them. */
  readonly hits: number;
  readonly of: number;
  /** Of those, the ones that stand for traces that were not kept. */
  readonly standIns: number;
  /** How many traces they stand for, themselves included. */
  readonly others: number;
}

/**
 * The share of traces of which something is so. Tail sampling keeps each trace that failed or was slow, and some of the
 * others: each of these stands for as many others as there were, or what was kept would make the fault seem larger than it
 * was. How many there were is known: the load sent so many `tries`. (A ratio estimate within strata: Cochran, Sampling
 * Techniques, 1977, chapter 5.) Null without traces.
 */
export function weightedShare(
  traces: readonly Trace[],
  sampling: Sampling,
  tries: number,
  isSo: (trace: Trace) => boolean,
): WeightedShare | null {
  if (traces.length === 0) return null;
  const hits = traces.filter(isSo).length;
  const of = traces.length;
  if (sampling.kind !== 'tail') return { percent: (100 * hits) / of, hits, of, standIns: 0, others: 0 };
  const [forCause, byChance] = partition(traces, isKeptForCause);
  const others = Math.max(tries - forCause.length, byChance.length);
  const ofOthers = byChance.length > 0 ? (others * byChance.filter(isSo).length) / byChance.length : 0;
  const part = forCause.filter(isSo).length + ofOthers;
  return { percent: (100 * part) / (forCause.length + others), hits, of, standIns: byChance.length, others };
}

function partition(traces: readonly Trace[], test: (trace: Trace) => boolean): [Trace[], Trace[]] {
  return [traces.filter(test), traces.filter((trace) => !test(trace))];
}

/** Whether tail sampling kept a trace for what it is: by what its policies `status_code` and `latency` look at. */
export function isKeptForCause({ spans }: Trace): boolean {
  // By start time.
  const startMs = spans[0]?.startMs ?? 0;
  const endMs = spans.reduce((latest, span) => Math.max(latest, span.endMs), startMs);
  return endMs - startMs >= TAIL_SLOW_MS || spans.some(({ statusCode }) => statusCode === 'error');
}
