import type { Span } from '../spans/span.ts';
import type { SpanNode } from '../spans/span-node.ts';

/** A stretch of the critical path in which one span itself, not one of its children, holds the time. */
export interface CriticalSegment {
  readonly node: SpanNode;
  readonly span: Span;
  readonly startMs: number;
  readonly endMs: number;
  readonly selfMs: number;
}

/**
 * The chain of work that decided when the root ended, oldest first. The segments touch each other and cover the
 * root from start to end exactly.
 *
 * Walks back from the end of a span: the child that finished last is what it waited for, before that child
 * started the next one, and so on; stretches without a child are the span's own. A child is clipped to the
 * stretch that is still open, so one that outlives its parent counts to the parent's end and one that starts
 * after it does not count. Unlike CRISP and Jaeger a child that overlaps the start of a later one keeps the part
 * before it: clocks that disagree by a microsecond must not hide a whole call. Nothing corrects clock skew.
 * Source: Zhang et al., CRISP: Critical Path Analysis of Large-Scale Microservice Architectures, ATC '22.
 */
export function criticalPath(root: SpanNode): CriticalSegment[] {
  const backwards: CriticalSegment[] = [];
  const open = [openStretch(root, root.span.startMs, root.span.endMs)];
  for (let stretch = open.at(-1); stretch; stretch = open.at(-1)) {
    const { node, fromMs, cursor } = stretch;
    const child = cursor > fromMs ? lastFinishing(stretch) : undefined;
    const childEnd = child ? Math.min(child.span.endMs, cursor) : fromMs;
    if (childEnd < cursor) {
      const { span } = node;
      backwards.push({ node, span, startMs: childEnd, endMs: cursor, selfMs: cursor - childEnd });
    }
    if (child) {
      stretch.cursor = Math.max(child.span.startMs, fromMs);
      open.push(openStretch(child, stretch.cursor, childEnd));
    } else open.pop();
  }
  return backwards.reverse();
}

/** What is still to be walked of a span: back from `cursor`. On a stack of its own, since traces can be deep. */
interface OpenStretch {
  readonly node: SpanNode;
  readonly fromMs: number;
  cursor: number;
  /** Children that end later than all which started before them, by start: whatever the cursor, one of them ends last. */
  readonly candidates: SpanNode[];
}

function openStretch(node: SpanNode, fromMs: number, untilMs: number): OpenStretch {
  const candidates: SpanNode[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const child of node.children) {
    const { startMs, endMs } = child.span;
    if (startMs >= untilMs) break;
    if (endMs <= startMs || endMs <= lastMs) continue;
    candidates.push(child);
    lastMs = endMs;
  }
  return { node, fromMs, cursor: untilMs, candidates };
}

/**
 * Of the children with time in the stretch the one that ends last; of equals the one that started first. The cursor only moves
 * back, so what started after it is of no more use: linear in the number of children.
 */
function lastFinishing({ fromMs, cursor, candidates }: OpenStretch): SpanNode | undefined {
  let last = candidates.at(-1);
  while (last && last.span.startMs >= cursor) {
    candidates.pop();
    last = candidates.at(-1);
  }
  return last && last.span.endMs > fromMs ? last : undefined;
}

/** Time in which none of the span's children ran, in ms: duration minus the union of the clipped children. */
export function selfTime({ span, children }: SpanNode): number {
  let self = 0;
  let cursor = span.startMs;
  for (const { span: child } of children) {
    if (child.startMs >= span.endMs) break;
    self += Math.max(0, child.startMs - cursor);
    cursor = Math.max(cursor, child.endMs);
  }
  return self + Math.max(0, span.endMs - cursor);
}
