import { contributions } from './culprit.ts';
import { summarise } from './latency.ts';
import type { Trace } from './span-tree.ts';

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
  const explanation = explainedBy(wanted, usual);
  if (!explanation || slow.length === 0) return null;
  const hits = slow.filter(explanation.explains).length;
  const evidence = `${wanted.service} ${wanted.operation} explains the rise in ${hits} of ${slow.length} traces (${explanation.usual})`;
  return { percent: (100 * hits) / slow.length, hits, of: slow.length, evidence };
}

/** Whether an operation explains why a trace is slower than usual, and what is usual, in words; null where nothing is. */
export function explainedBy(
  wanted: { readonly service: string; readonly operation: string },
  usual: readonly Trace[],
): { explains(trace: Trace): boolean; readonly usual: string } | null {
  const usualLatency = summarise(usual.flatMap(durationOf));
  if (!usualLatency) return null;
  const usualParts = medianParts(usual);
  const explains = (trace: Trace) => {
    const [durationMs = 0] = durationOf(trace);
    if (durationMs <= usualLatency.p90) return false;
    const grown = contributions(trace)
      .map((part) => ({ ...part, growthMs: part.selfMs - (usualParts.get(keyOf(part)) ?? 0) }))
      .sort((a, b) => b.growthMs - a.growthMs)[0];
    if (!grown || grown.growthMs < MIN_PART_OF_RISE * (durationMs - usualLatency.p50)) return false;
    return grown.service === wanted.service && grown.operation === wanted.operation;
  };
  const { p50, p90 } = usualLatency;
  const words = `usual median ${p50.toFixed(0)} ms, p90 ${p90.toFixed(0)} ms, from ${usual.length} traces`;
  return { explains, usual: words };
}

const keyOf = ({ service, operation }: { service: string; operation: string }) => `${service}\n${operation}`;

function durationOf({ root }: Trace): number[] {
  return root ? [root.span.endMs - root.span.startMs] : [];
}

function medianParts(traces: readonly Trace[]): Map<string, number> {
  const parts = traces.flatMap(contributions);
  const byOperation = Map.groupBy(parts, keyOf);
  return new Map(
    [...byOperation].map(([key, each]) => [key, summarise(each.map(({ selfMs }) => selfMs))?.p50 ?? 0]),
  );
}
