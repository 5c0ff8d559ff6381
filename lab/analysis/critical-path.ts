import type { Span } from './span.ts';
import type { SpanNode } from './span-tree.ts';

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
  walkBack(root, root.span.startMs, root.span.endMs, backwards);
  return backwards.reverse();
}

function walkBack(node: SpanNode, fromMs: number, untilMs: number, path: CriticalSegment[]): void {
  let cursor = untilMs;
  while (cursor > fromMs) {
    const child = lastFinishing(node.children, fromMs, cursor);
    const childEnd = child ? Math.min(child.span.endMs, cursor) : fromMs;
    if (childEnd < cursor) {
      path.push({ node, span: node.span, startMs: childEnd, endMs: cursor, selfMs: cursor - childEnd });
    }
    if (!child) return;
    cursor = Math.max(child.span.startMs, fromMs);
    walkBack(child, cursor, childEnd, path);
  }
}

/** Of the children with time in the stretch the one that ends last; of equals the one that started first. */
function lastFinishing(children: readonly SpanNode[], fromMs: number, untilMs: number): SpanNode | null {
  let last: SpanNode | null = null;
  for (const child of children) {
    if (child.span.startMs >= untilMs) break;
    const hasTime = child.span.endMs > fromMs && child.span.endMs > child.span.startMs;
    if (hasTime && (last === null || child.span.endMs > last.span.endMs)) last = child;
  }
  return last;
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
