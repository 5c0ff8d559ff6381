import {
  type OtlpAnyValue,
  type OtlpEvent,
  type OtlpKeyValue,
  type OtlpSpan,
  OtlpSpanKind,
  OtlpStatusCode,
  type OtlpTracesData,
} from './otlp.ts';

export type AttributeValue = string | number | boolean | null | AttributeValue[] | Attributes;
export interface Attributes {
  readonly [key: string]: AttributeValue;
}

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
  const spans = new Map<string, Span>();
  for (const { resource, scopeSpans } of data.resourceSpans ?? []) {
    const resourceAttributes = plainAttributes(resource?.attributes);
    const service = textOf(resourceAttributes['service.name']) ?? 'unknown_service';
    const instance = textOf(resourceAttributes['service.instance.id']);
    for (const scope of scopeSpans ?? []) {
      for (const raw of scope.spans ?? []) {
        const span = toSpan(raw, service, instance);
        const key = `${span.traceId}/${span.spanId}`;
        const known = spans.get(key);
        if (!known || endOf(span) > endOf(known)) spans.set(key, span);
      }
    }
  }
  return [...spans.values()];
}

/** One that has not ended is before all others. */
const endOf = ({ ended, endMs }: Span): number => (ended ? endMs : Number.NEGATIVE_INFINITY);

function toSpan(raw: OtlpSpan, service: string, instance: string | null): Span {
  const startMs = epochMs(raw.startTimeUnixNano);
  const ended = raw.endTimeUnixNano !== undefined && Number(raw.endTimeUnixNano) > 0;
  return {
    traceId: raw.traceId.toLowerCase(),
    spanId: raw.spanId.toLowerCase(),
    parentSpanId: parentOf(raw.parentSpanId),
    name: raw.name ?? '',
    kind: KINDS[raw.kind ?? 0] ?? 'unspecified',
    service,
    instance,
    startMs,
    endMs: ended ? Math.max(startMs, epochMs(raw.endTimeUnixNano ?? 0)) : startMs,
    ended,
    attributes: plainAttributes(raw.attributes),
    events: (raw.events ?? []).map(toEvent),
    statusCode: STATUSES[raw.status?.code ?? 0] ?? 'unset',
    statusMessage: raw.status?.message ?? '',
  };
}

const toEvent = (event: OtlpEvent): SpanEvent => ({
  name: event.name ?? '',
  timeMs: epochMs(event.timeUnixNano),
  attributes: plainAttributes(event.attributes),
});

function parentOf(id: string | undefined): string | null {
  return id === undefined || /^0*$/.test(id) ? null : id.toLowerCase();
}

function textOf(value: AttributeValue | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

/** Epoch nanoseconds to epoch ms. The digits are split, since 19 of them do not fit a double. */
export function epochMs(nanos: string | number): number {
  if (typeof nanos === 'number') return nanos / 1e6;
  if (nanos.length <= 6) return Number(nanos) / 1e6;
  return Number(nanos.slice(0, -6)) + Number(nanos.slice(-6)) / 1e6;
}

/** OTLP key-values as a plain object; integers beyond 2^53 stay decimal strings. */
export function plainAttributes(list: readonly OtlpKeyValue[] | undefined): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of list ?? []) attributes[key] = plainValue(value);
  return attributes;
}

function plainValue(value: OtlpAnyValue | undefined): AttributeValue {
  if (value === undefined) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return plainInteger(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values);
  return value.bytesValue ?? null;
}

function plainInteger(value: string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
