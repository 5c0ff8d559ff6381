import { type CriticalSegment, criticalPath } from './critical-path.ts';
import { holderOf, type Operation } from './rpc.ts';
import type { Trace } from './span-tree.ts';

/** What one operation holds of a trace's critical path, over all its calls and attempts. */
export interface Contribution extends Operation {
  readonly selfMs: number;
  /** Of the root's duration, 0 to 100. */
  readonly percent: number;
  /** The longest of its segments, to point at in a waterfall. */
  readonly longest: CriticalSegment;
}

/** Operations by their share of the critical path, largest first; empty without an ended root. */
export function contributions(trace: Trace): Contribution[] {
  if (!trace.root) return [];
  const total = trace.root.span.endMs - trace.root.span.startMs;
  const byHolder = new Map<string, { holder: Operation; selfMs: number; longest: CriticalSegment }>();
  for (const segment of criticalPath(trace.root)) {
    const holder = holderOf(segment.node);
    const key = `${holder.service}\n${holder.operation}`;
    const sum = byHolder.get(key);
    if (!sum) {
      byHolder.set(key, { holder, selfMs: segment.selfMs, longest: segment });
    } else {
      sum.selfMs += segment.selfMs;
      if (segment.selfMs > sum.longest.selfMs) sum.longest = segment;
    }
  }
  return [...byHolder.values()]
    .map(({ holder, selfMs, longest }) => ({ ...holder, selfMs, percent: (100 * selfMs) / total, longest }))
    .sort((a, b) => b.selfMs - a.selfMs);
}

/**
 * The operation that holds most of the critical path: where to look first when the request was slow. The time
 * that a caller waits (network, an answer that never came) counts for the operation it called. A wait that the kit tells of
 * (`wait worker`, `wait backoff`, `wait connection`) is an operation of its own, of the service that waited.
 */
export function culprit(trace: Trace): Contribution | null {
  return contributions(trace)[0] ?? null;
}
