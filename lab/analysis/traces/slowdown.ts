import { type LatencySummary, summarise } from '../requests/latency.ts';
import type { Trace } from '../spans/span-tree.ts';
import { contributions } from './culprit.ts';

/** How often one operation is what made requests slower than they used to be. */
export interface SlowdownShare {
  /** Of the traces looked at, 0 to 100. */
  readonly percent: number;
  readonly hits: number;
  /** Complete traces of the route. */
  readonly of: number;
  readonly evidence: string;
}

/** Below this part of the rise an operation explains nothing by itself. */
const MIN_PART_OF_RISE = 0.5;

/**
 * The share of `slow` traces whose slowness an operation explains. A trace counts for the operation whose part of
 * the critical path grew most over its own median in `usual`, if that growth is at least half of the trace's rise
 * over the usual median and the trace is slower than the usual p90. So a request that is not slow has no culprit,
 * and an operation that always takes long is none either. Null when either side has no trace.
 */
export function slowdownShare(
  usual: readonly Trace[],
  slow: readonly Trace[],
  wanted: { readonly service: string; readonly operation: string },
): SlowdownShare | null {
  const usualLatency = summarise(usual.flatMap(durationOf));
  if (!usualLatency || slow.length === 0) return null;
  const hits = slow.filter(explainedBy(wanted, usual, usualLatency)).length;
  const evidence = `${wanted.service} ${wanted.operation} explains the rise in ${hits} of ${slow.length} traces (${inWords(usualLatency)}, from ${usual.length} traces)`;
  return { percent: (100 * hits) / slow.length, hits, of: slow.length, evidence };
}

/** The median and p90 of how long requests usually take. */
export type UsualLatency = Pick<LatencySummary, 'p50' | 'p90'>;

/** Whether an operation explains why a trace is slower than usual: than `latency`, with more of it than in the `usual` traces. */
export function explainedBy(
  wanted: { readonly service: string; readonly operation: string },
  usual: readonly Trace[],
  latency: UsualLatency,
): (trace: Trace) => boolean {
  const usualParts = medianParts(usual);
  return (trace) => {
    const [durationMs = 0] = durationOf(trace);
    if (durationMs <= latency.p90) return false;
    const grown = contributions(trace)
      .map((part) => ({ ...part, growthMs: part.selfMs - (usualParts.get(keyOf(part)) ?? 0) }))
      .sort((a, b) => b.growthMs - a.growthMs)[0];
    if (!grown || grown.growthMs < MIN_PART_OF_RISE * (durationMs - latency.p50)) return false;
    return grown.service === wanted.service && grown.operation === wanted.operation;
  };
}

export const inWords = ({ p50, p90 }: UsualLatency): string =>
  `usual median ${p50.toFixed(0)} ms, p90 ${p90.toFixed(0)} ms`;

const keyOf = ({ service, operation }: { service: string; operation: string }) => `${service}\n${operation}`;

function durationOf({ root }: Trace): number[] {
  return root ? [root.span.endMs - root.span.startMs] : [];
}

function medianParts(traces: readonly Trace[]): Map<string, number> {
  const byOperation = new Map<string, number[]>();
  for (const trace of traces) {
    for (const part of contributions(trace)) {
      const parts = byOperation.get(keyOf(part));
      if (parts) parts.push(part.selfMs);
      else byOperation.set(keyOf(part), [part.selfMs]);
    }
  }
  return new Map([...byOperation].map(([key, parts]) => [key, summarise(parts)?.p50 ?? 0]));
}
