import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { PackedSpans } from './packed-spans.ts';
import { readSpans, type Span } from './span.ts';
import { type Trace, treeOf } from './span-tree.ts';

/** Trees of so many spans are all kept as they are, some 35 MB: of most arms each. */
const MOST_SPANS = 100_000;
/** Of an arm with more, those of the last few traces: what lives longer is left to the slower part of garbage collection. */
const FEW_SPANS = 2_000;

/**
 * The traces that `buildTraces` makes of the same data, for more of them than should be in memory as objects: each is some
 * bytes, and its tree is made when somebody asks for it, and kept until those of others were asked for. Whoever
 * goes through all traces takes from each what is wanted, and keeps no span of it.
 */
export async function packTraces(data: AsyncIterable<OtlpTracesData>): Promise<Trace[]> {
  const packed = new PackedSpans();
  const trees = new RecentTrees();
  const traces = new Map<string, PackedTrace>();
  for await (const batch of data) {
    for (const [traceId, spans] of Map.groupBy(readSpans(batch), (span) => span.traceId)) {
      const trace = traces.get(traceId) ?? new PackedTrace(traceId, packed, trees);
      traces.set(traceId, trace);
      trace.add(spans);
    }
  }
  const starts = new Map([...traces.values()].map((trace) => [trace, trace.spans[0]?.startMs ?? 0]));
  return [...starts.keys()].sort((a, b) => (starts.get(a) ?? 0) - (starts.get(b) ?? 0));
}

class PackedTrace implements Trace {
  readonly traceId: string;
  readonly #packed: PackedSpans;
  readonly #trees: RecentTrees;
  /** Most traces are written at once. */
  readonly #parts: Buffer[] = [];

  constructor(traceId: string, packed: PackedSpans, trees: RecentTrees) {
    this.traceId = traceId;
    this.#packed = packed;
    this.#trees = trees;
  }

  add(spans: readonly Span[]): void {
    this.#parts.push(this.#packed.pack(spans));
  }

  get root() {
    return this.#tree().root;
  }
  get spans() {
    return this.#tree().spans;
  }
  get nodes() {
    return this.#tree().nodes;
  }
  get orphans() {
    return this.#tree().orphans;
  }

  #tree(): Trace {
    const { traceId } = this;
    const unpacked = () => this.#parts.flatMap((part) => this.#packed.unpack(traceId, part));
    return this.#trees.of(this, () => treeOf(traceId, unpacked()));
  }
}

/** The trees that were made last. */
class RecentTrees {
  readonly #trees = new Map<PackedTrace, Trace>();
  #spans = 0;
  #atMost = MOST_SPANS;

  of(trace: PackedTrace, make: () => Trace): Trace {
    const known = this.#trees.get(trace);
    if (known) return known;
    const tree = make();
    this.#trees.set(trace, tree);
    this.#spans += tree.spans.length;
    if (this.#spans > MOST_SPANS) this.#atMost = FEW_SPANS;
    for (const [oldest, { spans }] of this.#trees) {
      if (this.#spans <= this.#atMost || oldest === trace) break;
      this.#trees.delete(oldest);
      this.#spans -= spans.length;
    }
    return tree;
  }
}
