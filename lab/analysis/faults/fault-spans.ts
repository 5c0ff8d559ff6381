import { attributeOf } from '../spans/compact-span.ts';
import type { Span } from '../spans/span.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';
import { type FaultLedger, type Meetings, span as timesOf } from './fault-facts.ts';

/** Addresses, `host:port`, of all instances of a service and of those that a fault strikes. */
export interface CountedBySpans {
  readonly service: readonly string[];
  readonly struck: readonly string[];
}

export interface SpanEvidence {
  readonly traces: () => readonly Trace[];
  /** Whether only a part of the spans was kept. */
  readonly isSampled: boolean;
}

type Counted = FaultLedger['instances'];

/** What is asked of a call. No span of it, which would keep the whole tree of its trace. */
interface Call {
  readonly caller: string;
  readonly startMs: number;
  readonly isMet: boolean;
}

/**
 * Of a kill or pause, by the client spans of the callers: in scope is what they had under way to the service, or sent to it, while
 * it was there; met of these what went to what it strikes.
 */
export function metInSpans(
  { traces }: SpanEvidence,
  { service, struck }: CountedBySpans,
  fromMs: number | null,
  toMs: number | null,
): Counted {
  if (fromMs === null) return [];
  const isThen = ({ span: { startMs, endMs, ended } }: SpanNode) =>
    startMs < (toMs ?? Number.POSITIVE_INFINITY) && (!ended || endMs > fromMs);
  return byCaller(
    callsTo(traces(), service, isThen, ({ span }) => isAt(span, struck)),
    fromMs,
  );
}

/** Once the instance serves again: met is what its new process answered, which has a server span of it. */
export function answeredInSpans(
  { traces }: SpanEvidence,
  { service, struck }: CountedBySpans,
  fromMs: number,
): Counted {
  const isThen = ({ span }: SpanNode) => span.startMs >= fromMs;
  const isServed = ({ children }: SpanNode) => children.some(({ span }) => span.kind === 'server');
  return byCaller(
    callsTo(traces(), service, isThen, (node) => isAt(node.span, struck) && isServed(node)),
    fromMs,
  );
}

function callsTo(
  traces: readonly Trace[],
  addresses: readonly string[],
  isThen: (node: SpanNode) => boolean,
  isMet: (node: SpanNode) => boolean,
): Call[] {
  const all = new Set(addresses);
  return traces.flatMap(({ nodes }) =>
    nodes
      .filter((node) => node.span.kind === 'client' && all.has(addressOf(node.span) ?? '') && isThen(node))
      .map((node): Call => {
        const { instance, service, startMs } = node.span;
        return { caller: `${instance ?? service} (by its spans)`, startMs, isMet: isMet(node) };
      }),
  );
}

function byCaller(calls: readonly Call[], fromMs: number): Counted {
  return [...Map.groupBy(calls, ({ caller }) => caller)]
    .map(([instance, own]): { readonly instance: string } & Meetings => {
      const met = own.filter(({ isMet }) => isMet).map(({ startMs }) => Math.max(startMs, fromMs));
      return { instance, inScope: own.length, met: met.length, ...timesOf(met) };
    })
    .sort((a, b) => a.instance.localeCompare(b.instance, 'en', { numeric: true }));
}

const isAt = (span: Span, addresses: readonly string[]): boolean => addresses.includes(addressOf(span) ?? '');

/** Where a call went, by the semantic conventions of OpenTelemetry; null where the span does not say. */
function addressOf(span: Span): string | null {
  const host = attributeOf(span, 'server.address') ?? attributeOf(span, 'network.peer.address');
  const port = attributeOf(span, 'server.port') ?? attributeOf(span, 'network.peer.port');
  return host === undefined || port === undefined ? null : `${host}:${port}`;
}
