import type { CompactSpan } from './compact-span.ts';
import type { SpanNode } from './span-node.ts';

class OpenNode implements SpanNode {
  readonly span: CompactSpan;
  parent: OpenNode | null = null;
  children: OpenNode[] = NONE;

  constructor(span: CompactSpan) {
    this.span = span;
  }
}

/** Most spans have no children: they share these. */
const NONE: OpenNode[] = [];
const NOWHERE = -1;

/** A node for each span of a trace, in their order, which is by start; and those that hang on none. Linear. */
export function linkSpans(spans: readonly CompactSpan[]): { nodes: SpanNode[]; tops: SpanNode[] } {
  const nodes = spans.map((span) => new OpenNode(span));
  const parents = parentsOf(spans);
  const counts = new Uint32Array(nodes.length);
  for (const parent of parents) if (parent !== NOWHERE) counts[parent] = (counts[parent] as number) + 1;
  // An array that grows as it is filled would keep room for more.
  for (const [place, count] of counts.entries())
    if (count > 0) (nodes[place] as OpenNode).children = new Array(count);
  counts.fill(0);
  const tops: OpenNode[] = [];
  let isInOrder = true;
  for (const [place, node] of nodes.entries()) {
    const above = parents[place] as number;
    const parent = nodes[above];
    if (!parent) {
      tops.push(node);
      continue;
    }
    node.parent = parent;
    node.span.hangOn(parent.span);
    const filled = counts[above] as number;
    parent.children[filled] = node;
    counts[above] = filled + 1;
    isInOrder &&= above < place;
  }
  // No span is its own ancestor where each comes after its parent.
  if (!isInOrder) cutCycles(nodes, tops);
  return { nodes, tops };
}

/** Of each span the place of its parent. */
function parentsOf(spans: readonly CompactSpan[]): Int32Array {
  const places = new Map<string, number>();
  for (const [place, { spanId }] of spans.entries()) places.set(spanId, place);
  return Int32Array.from(spans, ({ parentSpanId, spanId }) => {
    if (parentSpanId === null || parentSpanId === spanId) return NOWHERE;
    return places.get(parentSpanId) ?? NOWHERE;
  });
}

/** Spans that are each other's ancestors are broken data; the earliest of each ring becomes an orphan, at the end of `tops`. */
function cutCycles(nodes: readonly OpenNode[], tops: OpenNode[]): void {
  const reached = new Set<OpenNode>();
  for (const top of tops) reach(top, reached);
  for (const node of nodes) {
    if (reached.has(node)) continue;
    const ring = ringAbove(node);
    const parent = ring.parent as OpenNode;
    parent.children.splice(parent.children.indexOf(ring), 1);
    ring.parent = null;
    tops.push(ring);
    reach(ring, reached);
  }
}

function reach(top: OpenNode, reached: Set<OpenNode>): void {
  const open = [top];
  for (let node = open.pop(); node; node = open.pop()) {
    reached.add(node);
    for (const child of node.children) open.push(child);
  }
}

/** Climbs from a node that no top reaches until a node repeats: that one is in the ring, of which the earliest is found. */
function ringAbove(node: OpenNode): OpenNode {
  const seen = new Set<OpenNode>();
  let current = node;
  while (!seen.has(current) && current.parent) {
    seen.add(current);
    current = current.parent;
  }
  let earliest = current;
  for (let each = current.parent; each && each !== current; each = each.parent)
    if (isBefore(each.span, earliest.span)) earliest = each;
  return earliest;
}

function isBefore(a: CompactSpan, b: CompactSpan): boolean {
  return a.startMs < b.startMs || (a.startMs === b.startMs && a.endMs < b.endMs);
}
