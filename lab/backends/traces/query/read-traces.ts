import type { OtlpKeyValue, OtlpResourceSpans, OtlpSpan, OtlpTracesData } from '../../../evidence/otlp.ts';
import { asSent } from './sanitized-end.ts';

type Loose<T> = { -readonly [K in keyof T]?: T[K] };

/**
 * The traces in an answer of `/api/v3`, null where it is of another shape. Protobuf's JSON leaves out what holds its
 * default, a time of 0 too, and Jaeger does so: here each field that the lab reads is there.
 * Source: https://protobuf.dev/programming-guides/json/#presence
 */
export function readTraces(body: unknown): OtlpTracesData | null {
  const result = (body as { result?: Partial<OtlpTracesData> } | null)?.result;
  if (typeof result !== 'object' || result === null) return null;
  const resourceSpans = result.resourceSpans ?? [];
  if (!Array.isArray(resourceSpans)) return null;
  for (const resource of resourceSpans as Loose<OtlpResourceSpans>[]) {
    resource.resource ??= {};
    resource.scopeSpans ??= [];
    fillAttributes(resource.resource);
    for (const scope of resource.scopeSpans) {
      scope.scope ??= {};
      scope.spans ??= [];
      for (const span of scope.spans) asSent(filled(span));
    }
  }
  return { resourceSpans };
}

/** In place: an answer has thousands of spans. */
function filled(span: Loose<OtlpSpan>): OtlpSpan {
  span.traceId ??= '';
  span.spanId ??= '';
  span.name ??= '';
  span.kind ??= 0;
  span.startTimeUnixNano ??= '0';
  span.endTimeUnixNano ??= '0';
  span.status ??= {};
  span.events ??= [];
  span.links ??= [];
  fillAttributes(span);
  for (const event of span.events) {
    event.timeUnixNano ??= '0';
    event.name ??= '';
    fillAttributes(event);
  }
  for (const link of span.links) {
    link.traceId ??= '';
    link.spanId ??= '';
    fillAttributes(link);
  }
  return span as OtlpSpan;
}

function fillAttributes(of: { attributes?: OtlpKeyValue[] }): void {
  of.attributes ??= [];
  for (const pair of of.attributes) pair.key ??= '';
}
