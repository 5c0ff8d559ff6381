import {
  type OtlpEvent,
  type OtlpKeyValue,
  type OtlpSpan,
  OtlpSpanKind,
  OtlpStatusCode,
  type OtlpTracesData,
} from '../../evidence/otlp.ts';
import { type Attributes, plainAttributes, plainValue } from './attributes.ts';

export type { Attributes, AttributeValue } from './attributes.ts';

export type SpanKind = keyof typeof OtlpSpanKind;
export type SpanStatus = keyof typeof OtlpStatusCode;

export interface SpanEvent {
  readonly name: string;
  /** Epoch ms. */
  readonly timeMs: number;
  readonly attributes: Attributes;
}

/** One span, flat. Times are epoch ms with a fraction; a double keeps them to 0.25 µs. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  /** Resource attribute `service.name`, or `unknown_service` as the specification says. */
  readonly service: string;
  /** Resource attribute `service.instance.id`. */
  readonly instance: string | null;
  readonly startMs: number;
  /** Never before `startMs`; equal to it when the span did not end. */
  readonly endMs: number;
  readonly ended: boolean;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly statusCode: SpanStatus;
  readonly statusMessage: string;
}

const KINDS = Object.keys(OtlpSpanKind) as SpanKind[];
const STATUSES = Object.keys(OtlpStatusCode) as SpanStatus[];

/** All spans in the data, in its order. Of a span that was sent twice the later end counts. */
export function flattenSpans(data: OtlpTracesData): Span[] {
  return withoutCopies(readSpans(data), ({ traceId, spanId }) => `${traceId}/${spanId}`);
}

/** All spans in the data as they come, copies included. */
export function* readSpans({ resourceSpans }: OtlpTracesData): Generator<Span> {
  for (const { resource, scopeSpans } of resourceSpans ?? []) {
    const service = textOf(resource?.attributes, 'service.name') ?? 'unknown_service';
    const instance = textOf(resource?.attributes, 'service.instance.id');
    for (const { spans } of scopeSpans ?? [])
      for (const raw of spans ?? []) yield toSpan(raw, service, instance);
  }
}

/** Each span once, where it was first, as the copy with the latest end has it. One without an id is like no other. */
export function withoutCopies<Each extends Span>(
  spans: Iterable<Each>,
  keyOf: (span: Span) => string,
): Each[] {
  const places = new Map<string, number>();
  const found: Each[] = [];
  for (const span of spans) {
    const key = keyOf(span);
    const place = span.spanId === '' ? undefined : places.get(key);
    if (place === undefined) {
      places.set(key, found.length);
      found.push(span);
    } else if (endOf(span) > endOf(found[place] as Each)) found[place] = span;
  }
  return found;
}

/** One that has not ended is before all others. */
const endOf = ({ ended, endMs }: Span): number => (ended ? endMs : Number.NEGATIVE_INFINITY);

/** Whatever field is absent has its default: Jaeger leaves times out that are 0. */
function toSpan(raw: Partial<OtlpSpan>, service: string, instance: string | null): Span {
  const startMs = epochMs(raw.startTimeUnixNano);
  const endMs = epochMs(raw.endTimeUnixNano);
  const ended = endMs > 0;
  return {
    traceId: raw.traceId?.toLowerCase() ?? '',
    spanId: raw.spanId?.toLowerCase() ?? '',
    parentSpanId: parentOf(raw.parentSpanId),
    name: raw.name ?? '',
    kind: KINDS[raw.kind ?? 0] ?? 'unspecified',
    service,
    instance,
    startMs,
    endMs: ended ? Math.max(startMs, endMs) : startMs,
    ended,
    attributes: plainAttributes(raw.attributes),
    events: raw.events?.map(toEvent) ?? [],
    statusCode: STATUSES[raw.status?.code ?? 0] ?? 'unset',
    statusMessage: raw.status?.message ?? '',
  };
}

const toEvent = (event: Partial<OtlpEvent>): SpanEvent => ({
  name: event.name ?? '',
  timeMs: epochMs(event.timeUnixNano),
  attributes: plainAttributes(event.attributes),
});

function parentOf(id: string | null | undefined): string | null {
  return !id || /^0+$/.test(id) ? null : id.toLowerCase();
}

/** Of a key that is there twice the last; null where it has no value. */
function textOf(list: readonly OtlpKeyValue[] | null | undefined, key: string): string | null {
  const value = plainValue(list?.findLast((each) => each.key === key)?.value);
  return value === null ? null : String(value);
}

/** Epoch nanoseconds to epoch ms, 0 where there are none. The digits are split, since 19 of them do not fit a double. */
export function epochMs(nanos: string | number | null | undefined): number {
  if (typeof nanos === 'string' && nanos.length > 6)
    return orNone(Number(nanos.slice(0, -6)) + Number(nanos.slice(-6)) / 1e6);
  return orNone(Number(nanos) / 1e6);
}

/** What is no number is no time. */
const orNone = (ms: number): number => (Number.isFinite(ms) ? ms : 0);
