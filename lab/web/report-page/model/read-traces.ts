import type { AttributeValue } from '../../../analysis/spans/attributes.ts';
import { CompactSpan, OWN, ownValues, type SpanSort } from '../../../analysis/spans/compact-span.ts';
import type { Span, SpanEvent } from '../../../analysis/spans/span.ts';
import type { SpanNode } from '../../../analysis/spans/span-node.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import type { ArmTraces } from './trace-columns.ts';

/** One request of an arm, and where its trace is. */
export interface PageRequest {
  readonly arm: number;
  /** Place among the requests of the arm. */
  readonly place: number;
  readonly route: string;
  readonly index: number;
  readonly phase: string | null;
  readonly dueS: number;
  readonly sentS: number | null;
  /** From due to done; null where it was never sent. */
  readonly tookMs: number | null;
  readonly status: number;
  readonly result: string;
  readonly note: string | null;
  /** Place among the traces of the arm; -1 where it is not here. */
  readonly trace: number;
}

/** A line of a log about a trace. */
export interface PageLog {
  /** Of the span that wrote it; null where the line names none that is here. */
  readonly spanId: string | null;
  readonly file: string;
  /** From the trace's start, by the clock of who wrote it. */
  readonly atMs: number | null;
  readonly text: string;
}

interface Offsets {
  /** Of the first span of each trace. */
  readonly span: readonly number[];
  /** Of the first own value of each span. */
  readonly own: Int32Array;
  readonly sorts: readonly SpanSort[];
  readonly events: ReadonlyMap<number, readonly ArmTraces['events'][number][]>;
  readonly byId: ReadonlyMap<string, number>;
}

/** The traces of an arm: each is built when it is asked for. */
export class TraceReader {
  readonly packed: ArmTraces;
  readonly requests: readonly PageRequest[];
  readonly #offsets: Offsets;
  readonly #requestOf = new Map<number, PageRequest>();
  #logs: ReadonlyMap<number, ArmTraces['logs'][number][]> | null = null;

  constructor(packed: ArmTraces, arm: number) {
    this.packed = packed;
    this.requests = requestsOf(packed, arm);
    this.#offsets = offsetsOf(packed);
    for (const request of this.requests) if (request.trace >= 0) this.#requestOf.set(request.trace, request);
    for (const [request, trace] of packed.earlier)
      this.#requestOf.set(trace, this.requests[request] as PageRequest);
  }

  get count(): number {
    return this.packed.sizes.length;
  }

  idOf(place: number): string {
    return this.packed.ids.slice(32 * place, 32 * place + 32);
  }

  placeOf(traceId: string): number {
    return this.#offsets.byId.get(traceId) ?? -1;
  }

  /** Null for a trace of no request. */
  requestOf(place: number): PageRequest | null {
    return this.#requestOf.get(place) ?? null;
  }

  /** In the order of their times. */
  logsOf(place: number): PageLog[] {
    this.#logs ??= Map.groupBy(this.packed.logs, ([trace]) => trace);
    const first = this.#offsets.span[place] ?? 0;
    return (this.#logs.get(place) ?? []).map(([, span, file, atMs, text]) => ({
      ...{ spanId: span < 0 ? null : String(first + span), file, atMs, text },
    }));
  }

  /** Seconds from the arm's start. */
  startS(place: number): number {
    return (this.packed.starts[place] ?? 0) / 1e6;
  }

  /** Sorts of its spans: service, name and status of each, without building the trace. */
  sortsOf(place: number): SpanSort[] {
    const { span, sorts } = this.#offsets;
    const from = span[place] ?? 0;
    return this.packed.spans.sort
      .slice(from, from + (this.packed.sizes[place] ?? 0))
      .map((sort) => sorts[sort] as SpanSort);
  }

  /** Of the first span, which is the root where there is one. */
  tookMs(place: number): number {
    return (this.packed.spans.took[this.#offsets.span[place] ?? 0] ?? 0) / 1000;
  }

  /** Times are ms from the trace's start. */
  trace(place: number): Trace {
    const { spans, sizes } = this.packed;
    const { span: first, own, sorts, events } = this.#offsets;
    const from = first[place] ?? 0;
    const traceId = this.idOf(place);
    const nodes: (SpanNode & { readonly children: SpanNode[] })[] = [];
    for (let at = from; at < from + (sizes[place] ?? 0); at++) {
      const sort = sorts[spans.sort[at] ?? 0] as SpanSort;
      const startMs = (spans.start[at] ?? 0) / 1000;
      const values = this.packed.own.slice(own[at], own[at + 1]);
      const up = spans.up[at] ?? 0;
      const parent = up === 0 ? null : (nodes[at - from - up] ?? null);
      const about = {
        ...{ spanId: String(at), startMs, endMs: startMs + (spans.took[at] ?? 0) / 1000 },
        parentSpanId: parent?.span.spanId ?? null,
        events: (events.get(at) ?? []).map(toEvent),
      } as unknown as Span;
      const node = { span: new CompactSpan(about, traceId, sort, ownValues(values)), parent, children: [] };
      parent?.children.push(node);
      nodes.push(node);
    }
    const roots = nodes.filter(({ parent }) => parent === null);
    return {
      traceId,
      root: roots[0] ?? null,
      spans: nodes.map(({ span }) => span),
      nodes,
      orphans: roots.slice(1),
    };
  }
}

const toEvent = ([, name, at, attributes]: ArmTraces['events'][number]): SpanEvent => ({
  name,
  timeMs: at / 1000,
  attributes,
});

function requestsOf({ requests, words, phases }: ArmTraces, arm: number): PageRequest[] {
  const word = (number: number | undefined) => words[number ?? -1] ?? '';
  return requests.route.map((route, place) => {
    const due = requests.due[place] ?? 0;
    const [sent, done] = [requests.sent[place] ?? -1, requests.done[place] ?? -1];
    const note = requests.note[place] ?? -1;
    return {
      ...{ arm, place, route: word(route), index: requests.index[place] ?? 0, dueS: due / 1e6 },
      phase: phases[requests.phase[place] ?? -1] ?? null,
      sentS: sent < 0 ? null : (due + sent) / 1e6,
      tookMs: done < 0 ? null : done / 1000,
      status: requests.status[place] ?? 0,
      result: word(requests.result[place]),
      note: note < 0 ? null : word(note),
      trace: requests.trace[place] ?? -1,
    };
  });
}

function offsetsOf({ sizes, sorts: packed, spans, events, ids }: ArmTraces): Offsets {
  const span: number[] = [];
  sizes.reduce((sum, size) => {
    span.push(sum);
    return sum + size;
  }, 0);
  const sorts = packed.map(({ slots, ...shared }): SpanSort => {
    const read = slots.map((slot) => (slot === null ? OWN : slot[0]));
    const places = new Map(shared.keys.map((key, place) => [key, place]));
    const ownSlots = read.filter((slot) => slot === OWN).length;
    const values = shared.keys.map((key, place) => [key, read[place] as AttributeValue]);
    const attributes = ownSlots === 0 ? Object.fromEntries(values) : null;
    return { ...shared, slots: read, places, ownSlots, attributes };
  });
  const own = new Int32Array(spans.sort.length + 1);
  for (const [at, sort] of spans.sort.entries()) own[at + 1] = (own[at] ?? 0) + (sorts[sort]?.ownSlots ?? 0);
  const byId = new Map(sizes.map((_, place) => [ids.slice(32 * place, 32 * place + 32), place]));
  return { span, own, sorts, events: Map.groupBy(events, ([at]) => at), byId };
}
