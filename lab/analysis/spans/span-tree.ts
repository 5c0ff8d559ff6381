import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { attributeOf, type CompactSpan } from './compact-span.ts';
import { CompactSpans } from './compact-spans.ts';
import { linkSpans } from './link-spans.ts';
import { readSpans, type Span, withoutCopies } from './span.ts';
import type { SpanNode } from './span-node.ts';

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

/**
 * Groups spans into trees, one per trace id, ordered by their first span. Of several candidates the earliest is
 * the root and the others are orphans: a trace is one request. Data in batches is read one after the other.
 */
export function buildTraces(
  data: OtlpTracesData | Iterable<OtlpTracesData>,
  options: BuildTracesOptions = {},
): Trace[] {
  const builder = new TraceBuilder(options);
  for (const batch of Symbol.iterator in data ? data : [data]) builder.add(batch);
  return builder.build();
}

/** Takes spans in as they come, in any order, and keeps no more of the data than they say. */
export class TraceBuilder {
  readonly #options: BuildTracesOptions;
  readonly #compact = new CompactSpans();
  /** By trace id. */
  #spans = new Map<string, CompactSpan[]>();

  constructor(options: BuildTracesOptions = {}) {
    this.#options = options;
  }

  add(batch: OtlpTracesData): void {
    for (const span of readSpans(batch)) {
      const spans = this.#spans.get(span.traceId);
      // One string for all spans of a trace.
      const traceId = spans?.[0]?.traceId ?? span.traceId;
      const kept = this.#compact.keep(span, traceId);
      if (spans) spans.push(kept);
      else this.#spans.set(traceId, [kept]);
    }
  }

  /** All traces that were taken in; the builder begins anew. */
  build(): Trace[] {
    const spans = this.#spans;
    this.#spans = new Map();
    const traces: Trace[] = [];
    for (const [traceId, unsorted] of spans) {
      traces.push(treeOf(traceId, unsorted, this.#options));
      spans.delete(traceId);
    }
    return traces.sort(byStart);
  }
}

/** All spans of a trace, as they came. */
export function treeOf(
  traceId: string,
  unsorted: readonly CompactSpan[],
  options: BuildTracesOptions = {},
): Trace {
  const spans = withoutCopies(unsorted, ({ spanId }) => spanId);
  spans.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const { nodes, tops } = linkSpans(spans);
  const root = tops.find((node) => canBeRoot(node.span, options)) ?? null;
  return { traceId, root, spans, nodes, orphans: tops.filter((node) => node !== root) };
}

function canBeRoot(span: Span, { remoteParents }: BuildTracesOptions): boolean {
  if (span.parentSpanId === null) return true;
  if (span.parentSpanId === span.spanId) return false;
  if (remoteParents) return remoteParents.has(span.parentSpanId);
  return span.kind === 'server' && attributeOf(span, 'http.request.method') !== undefined;
}

/** Orders traces by their first span. */
export const byStart = (a: Trace, b: Trace): number => startOf(a) - startOf(b);

const startOf = (trace: Trace): number => trace.spans[0]?.startMs ?? 0;
