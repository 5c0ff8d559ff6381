import { holderOf, type Operation } from '../spans/rpc.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';
import { type CriticalSegment, criticalPath } from './critical-path.ts';

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
  const byHolder = new Map<string, Sum>();
  // A span can hold as many segments as it has children; who its holder is takes a look at all of these.
  const byNode = new Map<SpanNode, Sum>();
  for (const segment of criticalPath(trace.root)) {
    const sum = byNode.get(segment.node) ?? sumOf(byHolder, segment);
    byNode.set(segment.node, sum);
    sum.selfMs += segment.selfMs;
    if (segment.selfMs > sum.longest.selfMs) sum.longest = segment;
  }
  return [...byHolder.values()]
    .map(({ holder, selfMs, longest }) => ({ ...holder, selfMs, percent: (100 * selfMs) / total, longest }))
    .sort((a, b) => b.selfMs - a.selfMs);
}

interface Sum {
  readonly holder: Operation;
  selfMs: number;
  longest: CriticalSegment;
}

function sumOf(byHolder: Map<string, Sum>, segment: CriticalSegment): Sum {
  const holder = holderOf(segment.node);
  const key = `${holder.service}\n${holder.operation}`;
  const known = byHolder.get(key);
  if (known) return known;
  const sum = { holder, selfMs: 0, longest: segment };
  byHolder.set(key, sum);
  return sum;
}

/**
 * The operation that holds most of the critical path: where to look first when the request was slow. The time
 * that a caller waits (network, an answer that never came) counts for the operation it called. A wait that the kit tells of
 * (`wait worker`, `wait backoff`, `wait connection`) is an operation of its own, of the service that waited.
 */
export function culprit(trace: Trace): Contribution | null {
  return contributions(trace)[0] ?? null;
}
