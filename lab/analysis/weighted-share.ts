import { type Sampling, TAIL_SLOW_MS } from './sampling.ts';
import type { Trace } from './span-tree.ts';

/** Of how many traces something is so, when only some were kept. */
export interface WeightedShare {
  /** 0 to 100; of all traces, kept or not. */
  readonly percent: number;
  /** Kept traces of which it is so, and all of them. */
  readonly hits: number;
  readonly of: number;
  /** Of those, the ones that stand for traces that were not kept. */
  readonly standIns: number;
}

/**
 * The share of traces of which something is so. Tail sampling keeps each trace that failed or was slow, and of the others
 * one in so many: each of these counts for as many, or what was kept would make the fault seem larger than it was.
 * (Horvitz and Thompson, A generalization of sampling without replacement from a finite universe, 1952.) Null without traces.
 */
export function weightedShare(
  traces: readonly Trace[],
  sampling: Sampling,
  isSo: (trace: Trace) => boolean,
): WeightedShare | null {
  if (traces.length === 0) return null;
  let whole = 0;
  let part = 0;
  let hits = 0;
  let standIns = 0;
  for (const trace of traces) {
    const isStandIn = sampling.kind === 'tail' && !isKeptForCause(trace);
    const weight = isStandIn && sampling.percent > 0 ? 100 / sampling.percent : 1;
    if (isStandIn) standIns += 1;
    whole += weight;
    if (!isSo(trace)) continue;
    part += weight;
    hits += 1;
  }
  return { percent: (100 * part) / whole, hits, of: traces.length, standIns };
}

/** Whether tail sampling kept a trace for what it is: by what its policies `status_code` and `latency` look at. */
export function isKeptForCause({ spans }: Trace): boolean {
  // By start time.
  const startMs = spans[0]?.startMs ?? 0;
  const endMs = spans.reduce((latest, span) => Math.max(latest, span.endMs), startMs);
  return endMs - startMs >= TAIL_SLOW_MS || spans.some(({ statusCode }) => statusCode === 'error');
}
