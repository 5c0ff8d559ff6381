import type { OtlpTracesData } from './otlp.ts';
import { flattenSpans, type Span } from './span.ts';

/** A span in its tree. `parent` makes it cyclic: write spans, not nodes, to JSON. */
export interface SpanNode {
  readonly span: Span;
  readonly parent: SpanNode | null;
  /** By start time, then end time. */
  readonly children: readonly SpanNode[];
}

export interface Trace {
  readonly traceId: string;
  /** Null when no span of the trace qualifies, see `buildTraces`. */
  readonly root: SpanNode | null;
  /** By start time. */
  readonly spans: readonly Span[];
  /** The nodes of `spans`, in the same order. */
  readonly nodes: readonly SpanNode[];
  /** Nodes that hang on nothing: their parent was not collected. Each may have children. */
  readonly orphans: readonly SpanNode[];
}

export interface BuildTracesOptions {
  /**
   * Span ids that callers outside the trace sent as parent. When given, only a child of one of these, or a span
   * without parent, can be a root. When left out, a SERVER span of an HTTP request whose parent was not collected
   * counts as the root: the driver sends `traceparent` and records no span of its own.
   */
  readonly remoteParents?: ReadonlySet<string>;
}

type OpenNode = { span: Span; parent: OpenNode | null; children: OpenNode[] };

/**
 * Groups spans into trees, one per trace id, ordered by their first span. Of several candidates the earliest is
 * the root and the others are orphans: a trace is one request.
 */
export function buildTraces(data: OtlpTracesData, options: BuildTracesOptions = {}): Trace[] {
  const byTrace = Map.groupBy(flattenSpans(data), (span) => span.traceId);
  const traces = [...byTrace].map(([traceId, spans]) => buildTrace(traceId, spans, options));
  return traces.sort((a, b) => startOf(a) - startOf(b));
}

function buildTrace(traceId: string, unsorted: Span[], options: BuildTracesOptions): Trace {
  const spans = unsorted.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const nodes: OpenNode[] = spans.map((span) => ({ span, parent: null, children: [] }));
  const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
  const tops: OpenNode[] = [];
  for (const node of nodes) {
    const parent = node.span.parentSpanId === null ? undefined : byId.get(node.span.parentSpanId);
    if (!parent || parent === node) {
      tops.push(node);
    } else {
      node.parent = parent;
      parent.children.push(node);
    }
  }
  tops.push(...cutCycles(nodes, tops));
  const root = tops.find((node) => canBeRoot(node.span, options)) ?? null;
  return { traceId, root, spans, nodes, orphans: tops.filter((node) => node !== root) };
}

function canBeRoot(span: Span, { remoteParents }: BuildTracesOptions): boolean {
  if (span.parentSpanId === null) return true;
  if (span.parentSpanId === span.spanId) return false;
  if (remoteParents) return remoteParents.has(span.parentSpanId);
  return span.kind === 'server' && span.attributes['http.request.method'] !== undefined;
}

/** Spans that are each other's ancestors are broken data; the earliest of each ring becomes an orphan. */
function cutCycles(nodes: readonly OpenNode[], tops: readonly OpenNode[]): OpenNode[] {
  const reached = new Set<OpenNode>();
  const reach = (top: OpenNode) => {
    const open = [top];
    for (let node = open.pop(); node; node = open.pop()) {
      reached.add(node);
      open.push(...node.children);
    }
  };
  tops.forEach(reach);
  const cut: OpenNode[] = [];
  for (const node of nodes) {
    if (reached.has(node)) continue;
    const ring = ringAbove(node);
    const parent = ring.parent as OpenNode;
    parent.children.splice(parent.children.indexOf(ring), 1);
    ring.parent = null;
    cut.push(ring);
    reach(ring);
  }
  return cut;
}

/** Climbs from a node that no top reaches until a node repeats: that one is in the ring. */
function ringAbove(node: OpenNode): OpenNode {
  const seen = new Set<OpenNode>();
  let current = node;
  while (!seen.has(current) && current.parent) {
    seen.add(current);
    current = current.parent;
  }
  return current;
}

const startOf = (trace: Trace): number => trace.spans[0]?.startMs ?? 0;
