import type { Metadata } from '@grpc/grpc-js';
import type { SpanContext, TextMapGetter } from '@opentelemetry/api';

export const metadataGetter: TextMapGetter<Metadata> = {
  get: (metadata, key) => metadata.get(key)[0]?.toString(),
  keys: (metadata) => Object.keys(metadata.getMap()),
};

/**
 * W3C trace context (https://www.w3.org/TR/trace-context/), as the SDK's propagator would write it; that needs a
 * context of its own for each call, which costs more than the span.
 */
export function injectTraceContext(metadata: Metadata, span: SpanContext): void {
  const flags = span.traceFlags.toString(16).padStart(2, '0');
  metadata.set('traceparent', `00-${span.traceId}-${span.spanId}-${flags}`);
  if (span.traceState) metadata.set('tracestate', span.traceState.serialize());
}
