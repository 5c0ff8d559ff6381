import type { ArmView } from '../../../analysis/arm/view.ts';
import { resultOf } from '../../../analysis/requests/good.ts';
import type { AttributeValue } from '../../../analysis/spans/attributes.ts';
import { type CompactSpan, OWN, type SpanSort } from '../../../analysis/spans/compact-span.ts';
import type { SpanNode } from '../../../analysis/spans/span-node.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import { phaseAt } from '../../../evidence/phases.ts';
import { type RequestSample, traceIdsOf } from '../../../evidence/requests.ts';
import { keptTraces } from './kept-traces.ts';
import { type PackedLog, packLogs } from './packed-logs.ts';
import { NO_LOGS, type TraceLogs } from './trace-logs.ts';

/** What many spans have in common, as JSON: a slot is null where each span has a value of its own. */
export type PackedSort = Omit<SpanSort, 'slots' | 'places' | 'ownSlots' | 'attributes'> & {
  readonly slots: readonly (readonly [AttributeValue] | null)[];
};

/**
 * Requests and traces of an arm in columns. Times are whole microseconds. Spans stand trace by trace, callers before what they
 * call; they have no ids, which would double the size: evidence/ has them.
 */
export interface ArmTraces {
  readonly arm: string;
  /** What routes, results and notes are numbers of. */
  readonly words: readonly string[];
  readonly phases: readonly string[];
  readonly requests: {
    readonly route: readonly number[];
    readonly index: readonly number[];
    /** From the arm's start. */
    readonly due: readonly number[];
    /** From due; -1 for never. */
    readonly sent: readonly number[];
    readonly done: readonly number[];
    readonly status: readonly number[];
    /** `ok`, or what became of it; see lab/analysis/requests/good.ts. */
    readonly result: readonly number[];
    /** -1 for none. */
    readonly note: readonly number[];
    /** -1 for the warm-up. */
    readonly phase: readonly number[];
    /** Place of its last try's trace; -1 where it is not here. */
    readonly trace: readonly number[];
  };
  /** Request and trace, of each try before the last. */
  readonly earlier: readonly (readonly [request: number, trace: number])[];
  /** 32 digits each. */
  readonly ids: string;
  /** Spans of each trace. */
  readonly sizes: readonly number[];
  /** From the arm's start, of each trace. */
  readonly starts: readonly number[];
  readonly sorts: readonly PackedSort[];
  readonly spans: {
    /** How many places above the parent stands; 0 for none. */
    readonly up: readonly number[];
    readonly sort: readonly number[];
    /** From the trace's start. */
    readonly start: readonly number[];
    readonly took: readonly number[];
  };
  /** Of all slots that are a span's own, in order. */
  readonly own: readonly AttributeValue[];
  /** Place of the span, name, microseconds from the trace's start, attributes. */
  readonly events: readonly (readonly [number, string, number, Readonly<Record<string, AttributeValue>>])[];
  /** What was logged about traces that are here. */
  readonly logs: readonly PackedLog[];
  /** Lines of logs/ about traces of the arm that are not here. */
  readonly logsLeftOut: number;
  /** Traces that are not in the page, since they are too many. */
  readonly leftOut: number;
}

/** All requests of an arm, and its traces up to `maxSpans`; first those that are named. */
export function packTraces(
  view: ArmView,
  named: ReadonlySet<string>,
  maxSpans: number,
  logs: TraceLogs = NO_LOGS,
): ArmTraces {
  const { evidence } = view;
  const zeroMs = evidence.phases[0]?.startedAtMs ?? 0;
  const micros = (ms: number) => Math.round(ms * 1000);
  const words = new Words();
  const requests = [...(evidence.warmUp ?? []), ...evidence.samples].toSorted((a, b) => a.dueMs - b.dueMs);
  const kept = keptTraces(view, named, maxSpans);
  const places = new Map(kept.map(({ traceId }, place) => [traceId, place]));
  const names = evidence.phases.map(({ name }) => name);
  const phaseOf = ({ dueMs }: RequestSample) => {
    const phase = phaseAt(evidence.phases, dueMs);
    return phase ? names.indexOf(phase.name) : -1;
  };
  const since = (ms: number | null, { dueMs }: RequestSample) => (ms === null ? -1 : micros(ms - dueMs));
  return {
    arm: view.arm,
    phases: names,
    requests: {
      route: requests.map(({ route }) => words.of(route)),
      index: requests.map(({ index }) => index),
      due: requests.map(({ dueMs }) => micros(dueMs - zeroMs)),
      sent: requests.map((each) => since(each.sentMs, each)),
      done: requests.map((each) => since(each.doneMs, each)),
      status: requests.map(({ status }) => status),
      result: requests.map((each) => words.of(resultOf(each, evidence))),
      note: requests.map(({ note }) => (note === null ? -1 : words.of(note))),
      phase: requests.map(phaseOf),
      trace: requests.map(({ traceId }) => places.get(traceId) ?? -1),
    },
    earlier: requests.flatMap((each, request) =>
      traceIdsOf(each)
        .slice(0, -1)
        .flatMap((id) => {
          const place = places.get(id);
          return place === undefined ? [] : [[request, place] as const];
        }),
    ),
    words: words.all,
    ids: kept.map(({ traceId }) => traceId).join(''),
    ...packSpans(kept, zeroMs, logs),
    logsLeftOut: linesLeftOut(view.traces, kept, logs),
    leftOut: view.traces.length - kept.length,
  };
}

/** Lines beyond the page's size, and all of traces that are not in the page. */
function linesLeftOut(all: readonly Trace[], kept: readonly Trace[], { lines, leftOut }: TraceLogs): number {
  const here = new Set(kept);
  return all.reduce((sum, trace) => {
    const more = here.has(trace) ? 0 : (lines.get(trace.traceId)?.length ?? 0);
    return sum + more + (leftOut.get(trace.traceId) ?? 0);
  }, 0);
}

/** Numbers for words that come again. */
class Words {
  readonly #places = new Map<string, number>();

  of(word: string): number {
    const place = this.#places.get(word) ?? this.#places.size;
    this.#places.set(word, place);
    return place;
  }

  get all(): string[] {
    return [...this.#places.keys()];
  }
}

function packSpans(traces: readonly Trace[], zeroMs: number, lines: TraceLogs) {
  const sorts = new Map<SpanSort, number>();
  const [up, sort, start, took]: [number[], number[], number[], number[]] = [[], [], [], []];
  const own: AttributeValue[] = [];
  const events: ArmTraces['events'][number][] = [];
  const starts: number[] = [];
  const logs: PackedLog[] = [];
  for (const [at, trace] of traces.entries()) {
    const nodes = topDown(trace);
    const fromMs = nodes[0]?.span.startMs ?? zeroMs;
    starts.push(Math.round((fromMs - zeroMs) * 1000));
    const order = nodes.map(({ span }) => span);
    logs.push(...packLogs(trace, at, order, fromMs, lines));
    const places = new Map<SpanNode, number>();
    for (const node of nodes) {
      const span = node.span as CompactSpan;
      const place = up.length;
      const parent = node.parent === null ? undefined : places.get(node.parent);
      places.set(node, place);
      if (!sorts.has(span.sort)) sorts.set(span.sort, sorts.size);
      up.push(parent === undefined ? 0 : place - parent);
      sort.push(sorts.get(span.sort) as number);
      start.push(Math.round((span.startMs - fromMs) * 1000));
      took.push(Math.round((span.endMs - span.startMs) * 1000));
      own.push(...ownOf(span));
      for (const { name, timeMs, attributes } of span.events)
        events.push([place, name, Math.round((timeMs - fromMs) * 1000), attributes]);
    }
  }
  return {
    sizes: traces.map(({ nodes }) => nodes.length),
    ...{ starts, own, events, logs },
    sorts: [...sorts.keys()].map(packSort),
    spans: { up, sort, start, took },
  };
}

/** The root and what it calls first, then what hangs on nothing. */
function topDown({ root, orphans, nodes }: Trace): SpanNode[] {
  const found: SpanNode[] = [];
  const open = [...orphans.toReversed(), ...(root && !orphans.includes(root) ? [root] : [])];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(next);
    for (const child of next.children.toReversed()) open.push(child);
  }
  if (found.length === nodes.length) return found;
  const there = new Set(found);
  return [...found, ...nodes.filter((node) => !there.has(node))];
}

/** Five digits of what is no whole number, as of a duration in seconds. */
function ownOf({ own, sort: { ownSlots } }: CompactSpan): AttributeValue[] {
  const values = ownSlots === 0 ? [] : ownSlots === 1 ? [own as AttributeValue] : (own as AttributeValue[]);
  return values.map((value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
  );
}

/** Of spans that have no value of their own the sort has the attributes as they are. */
function packSort({ slots, places: _, ownSlots: __, attributes, ...shared }: SpanSort): PackedSort {
  if (attributes !== null)
    return {
      ...shared,
      keys: Object.keys(attributes),
      slots: Object.values(attributes).map((value) => [value]),
    };
  return { ...shared, slots: slots.map((slot) => (slot === OWN ? null : ([slot] as const))) };
}
