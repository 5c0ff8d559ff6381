import type { OtlpAnyValue, OtlpKeyValue, OtlpSpan } from '../../../analysis/otlp.ts';
import { OtlpStatusCode } from '../../../analysis/otlp.ts';
import { decodeResource, decodeScope, decodeSpan } from './decode.ts';
import { kindOf, statusOf, type TraceQuery } from './query-params.ts';
import type { SpanRecord, StoredTrace, TraceStore } from './store.ts';

/** The times of a trace are doubles; this covers their rounding. */
const ROUNDING_NANOS = 512;

/** Newest first, at most `searchDepth`; the rules are those of Jaeger's memory storage. */
export function findTraces(store: TraceStore, query: TraceQuery): StoredTrace[] {
  const { service } = query;
  if (service !== undefined && ![...store.origins()].some((origin) => origin.service === service)) return [];
  const min = Number(query.startMin) - ROUNDING_NANOS;
  const max = Number(query.startMax) + ROUNDING_NANOS;
  const found: StoredTrace[] = [];
  for (const trace of store.newestFirst()) {
    if (trace.maxStart < min || trace.minStart > max) continue;
    if (!store.records(trace).some((record) => matches(record, query))) continue;
    found.push(trace);
    if (found.length >= query.searchDepth) break;
  }
  return found;
}

function matches(record: SpanRecord, query: TraceQuery): boolean {
  if (query.service !== undefined && record.origin.service !== query.service) return false;
  if (record.startTime < query.startMin || record.startTime > query.startMax) return false;
  const { operation, durationMin, durationMax, attributes } = query;
  if (
    operation === undefined &&
    durationMin === undefined &&
    durationMax === undefined &&
    attributes.size === 0
  ) {
    return true;
  }
  const span = decodeSpan(record.bytes, record.start, record.end);
  if (operation !== undefined && span.name !== operation) return false;
  const duration = BigInt(span.endTimeUnixNano ?? 0) - record.startTime;
  if (durationMin !== undefined && duration < durationMin) return false;
  if (durationMax !== undefined && duration > durationMax) return false;
  return [...attributes].every(([key, value]) => attributeMatches(key, value, span, record));
}

/** Some keys name a field of the span; `resource.` looks at the resource only; the rest anywhere around the span. */
function attributeMatches(key: string, value: string, span: OtlpSpan, { origin }: SpanRecord): boolean {
  const status = span.status?.code ?? OtlpStatusCode.unset;
  switch (key) {
    case 'error':
      if (value === 'true') return status === OtlpStatusCode.error;
      return value === 'false' && status === OtlpStatusCode.ok;
    case 'span.status':
      return status === statusOf(value);
    case 'span.kind':
      return (span.kind ?? 0) === kindOf(value);
    case 'scope.name':
      return (decodeScope(origin.scope).name ?? '') === value;
    case 'scope.version':
      return (decodeScope(origin.scope).version ?? '') === value;
  }
  const resource = decodeResource(origin.resource).attributes;
  if (key.startsWith('resource.')) return has(resource, key.slice('resource.'.length), value);
  return (
    has(span.attributes, key, value) ||
    has(decodeScope(origin.scope).attributes, key, value) ||
    has(resource, key, value) ||
    (span.events ?? []).some((event) => has(event.attributes, key, value)) ||
    (span.links ?? []).some((link) => has(link.attributes, key, value))
  );
}

function has(attributes: readonly OtlpKeyValue[] | undefined, key: string, value: string): boolean {
  return attributes?.some((pair) => pair.key === key && asText(pair.value) === value) ?? false;
}

/** As the OpenTelemetry collector prints a value. */
function asText(value: OtlpAnyValue | undefined): string {
  const plain = asPlain(value);
  return typeof plain === 'object' && plain !== null ? JSON.stringify(plain) : String(plain ?? '');
}

function asPlain(value: OtlpAnyValue | undefined): unknown {
  if (value?.arrayValue !== undefined) return value.arrayValue.values?.map(asPlain) ?? [];
  if (value?.kvlistValue !== undefined) {
    return Object.fromEntries(value.kvlistValue.values?.map((pair) => [pair.key, asPlain(pair.value)]) ?? []);
  }
  return (
    value?.stringValue ??
    value?.boolValue ??
    value?.intValue ??
    value?.doubleValue ??
    value?.bytesValue ??
    null
  );
}
