/**
 * Traces in the JSON encoding of OTLP: hex ids, integer enums, 64-bit integers as strings (some writers use
 * numbers; both are read). Fields that hold their protobuf default may be absent.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpTracesData {
  resourceSpans: OtlpResourceSpans[];
}

export interface OtlpResourceSpans {
  resource?: OtlpResource;
  scopeSpans: OtlpScopeSpans[];
  schemaUrl?: string;
}

export interface OtlpResource {
  attributes?: OtlpKeyValue[];
  droppedAttributesCount?: number;
}

export interface OtlpScopeSpans {
  scope?: { name?: string; version?: string; attributes?: OtlpKeyValue[] };
  spans: OtlpSpan[];
  schemaUrl?: string;
}

export interface OtlpSpan {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  /** 16 hex digits; absent or empty for the first span of a trace. */
  parentSpanId?: string;
  traceState?: string;
  flags?: number;
  name: string;
  /** See `OtlpSpanKind`. */
  kind?: number;
  startTimeUnixNano: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpKeyValue[];
  droppedAttributesCount?: number;
  events?: OtlpEvent[];
  droppedEventsCount?: number;
  links?: OtlpLink[];
  droppedLinksCount?: number;
  status?: { code?: number; message?: string };
}

export interface OtlpEvent {
  timeUnixNano: string | number;
  name: string;
  attributes?: OtlpKeyValue[];
  droppedAttributesCount?: number;
}

export interface OtlpLink {
  traceId: string;
  spanId: string;
  traceState?: string;
  attributes?: OtlpKeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
}

export interface OtlpKeyValue {
  key: string;
  value?: OtlpAnyValue;
}

/** One of its fields is set; none at all is the null value. */
export interface OtlpAnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number | string;
  arrayValue?: { values?: OtlpAnyValue[] };
  kvlistValue?: { values?: OtlpKeyValue[] };
  /** Base64. */
  bytesValue?: string;
}

export const OtlpSpanKind = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

export const OtlpStatusCode = { unset: 0, ok: 1, error: 2 } as const;
