import type { Metadata } from '@grpc/grpc-js';
import { context, propagation, type SpanContext, type TextMapGetter } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

const baggage = new W3CBaggagePropagator();
export const propagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), baggage],
});

export const metadataGetter: TextMapGetter<Metadata> = {
  get(metadata, key) {
    const values = metadata.get(key);
    return values.length > 1 ? values.map(String) : values[0]?.toString();
  },
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

/** W3C Baggage (https://www.w3.org/TR/baggage/) of the request that is being served; most have none. */
export function injectBaggage(metadata: Metadata): void {
  const active = context.active();
  if (!propagation.getBaggage(active)) return;
  baggage.inject(active, metadata, {
    set(carrier, key, value) {
      // A property of an entry may hold anything; metadata takes printable ASCII only.
      if (/^[ -~]*$/.test(value)) carrier.set(key, value);
    },
  });
}
