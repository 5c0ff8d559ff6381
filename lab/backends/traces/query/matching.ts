import { type AttributeValue, plainAttributes } from '../../../analysis/spans/attributes.ts';
import {
  type OtlpKeyValue,
  type OtlpScopeSpans,
  type OtlpSpan,
  OtlpSpanKind,
  OtlpStatusCode,
  type OtlpTracesData,
} from '../../../evidence/otlp.ts';
import { toNanos } from './params.ts';
import type { TraceSearch } from './search.ts';

type Resource = OtlpTracesData['resourceSpans'][number]['resource'];

/** A span and what is around it. */
interface Around {
  readonly span: OtlpSpan;
  readonly scope: OtlpScopeSpans['scope'];
  readonly resource: Resource;
}

/**
 * Ids of the traces with a span that the search is for, by the rules of Jaeger 2.19's memory storage: for what a store
 * was asked more widely, or does not filter by.
 */
export function matchingTraces(data: OtlpTracesData, search: TraceSearch): Set<string> {
  const found = new Set<string>();
  for (const { resource, scopeSpans } of data.resourceSpans) {
    if (search.service !== undefined && textOf(resource?.attributes, 'service.name') !== search.service)
      continue;
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) if (matches({ span, scope, resource }, search)) found.add(span.traceId);
    }
  }
  return found;
}

function matches(around: Around, search: TraceSearch): boolean {
  const { span } = around;
  const { operation, durationMinMs, durationMaxMs, attributes = {} } = search;
  const start = BigInt(span.startTimeUnixNano);
  if (start < toNanos(search.startMs) || start > toNanos(search.endMs)) return false;
  if (operation !== undefined && span.name !== operation) return false;
  const duration = BigInt(span.endTimeUnixNano ?? 0) - start;
  if (durationMinMs !== undefined && duration < toNanos(durationMinMs)) return false;
  if (durationMaxMs !== undefined && duration > toNanos(durationMaxMs)) return false;
  return Object.entries(attributes).every(([key, value]) => hasAttribute(around, key, value));
}

/** Some keys name a field of the span; `resource.` looks at the resource only; the rest anywhere around the span. */
function hasAttribute({ span, scope, resource }: Around, key: string, value: string): boolean {
  const status = span.status?.code ?? OtlpStatusCode.unset;
  const name = value.toLowerCase();
  switch (key) {
    case 'error':
      return status === (isTrue(value) ? OtlpStatusCode.error : OtlpStatusCode.ok);
    case 'span.status':
      return status === (OtlpStatusCode[name as keyof typeof OtlpStatusCode] ?? OtlpStatusCode.unset);
    case 'span.kind':
      return (span.kind ?? 0) === (OtlpSpanKind[name as keyof typeof OtlpSpanKind] ?? 0);
    case 'scope.name':
      return (scope?.name ?? '') === value;
    case 'scope.version':
      return (scope?.version ?? '') === value;
  }
  if (key.startsWith('resource.')) {
    return textOf(resource?.attributes, key.slice('resource.'.length)) === value;
  }
  const lists = [span.attributes, scope?.attributes, resource?.attributes];
  for (const { attributes } of [...(span.events ?? []), ...(span.links ?? [])]) lists.push(attributes);
  return lists.some((list) => textOf(list, key) === value);
}

/** As Go's `strconv.ParseBool` reads it. */
const isTrue = (value: string) => ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value);

/** As the OpenTelemetry Collector prints a value; undefined where there is none of that name. */
function textOf(list: readonly OtlpKeyValue[] | undefined, key: string): string | undefined {
  const pair = list?.find((each) => each.key === key);
  if (pair === undefined) return undefined;
  const value: AttributeValue | undefined = plainAttributes([pair])[key];
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
