import { status } from '@grpc/grpc-js';
import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  type TimeInput,
  trace,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTR_ERROR_TYPE, ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';
import { now } from '../clock.ts';
import { statusCodeOf, statusName } from '../grpc/rpc-error.ts';

const tracer = trace.getTracer('faultline');

/** Begins a span at the kit's time; `endSpan` ends it, since the SDK would take its own for what is not given. */
export function startSpan(name: string, options: SpanOptions, parent: Context = context.active()): Span {
  return tracer.startSpan(name, { startTime: now(), ...options }, parent);
}

export function endSpan(span: Span): void {
  span.end(now());
}

/** An event on the active span, if there is one. */
export function addEvent(name: string, attributes: Attributes, at: TimeInput = now()): void {
  trace.getActiveSpan()?.addEvent(name, attributes, at);
}

/**
 * Sets attributes of the kit's own making past the SDK's checks for what users might hand in (it takes a WeakSet for
 * each value): a third of the cost of a span.
 */
export function setAttributes(span: Span, attributes: Attributes): void {
  const recorded = (span as Partial<ReadableSpan>).attributes;
  if (recorded) Object.assign(recorded, attributes);
}

/** Runs a piece of business work under a span of its own; a rejection marks the span and is passed on. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T> | T,
): Promise<T> {
  return spanned(name, { attributes }, work);
}

export interface RootSpanOptions {
  readonly attributes: Attributes;
  /** W3C trace context of what the work follows from; empty for nothing. */
  readonly linkedTo: string;
}

/** Work that belongs to no request: a trace of its own, with a link to the one that it follows from, and no deadline. */
export function inRootSpan<T>(
  name: string,
  { attributes, linkedTo }: RootSpanOptions,
  work: (span: Span) => Promise<T> | T,
): Promise<T> {
  return context.with(ROOT_CONTEXT, () =>
    spanned(name, { attributes, root: true, links: linksTo(linkedTo) }, work),
  );
}

/** W3C trace context of the active span; empty where there is none. */
export function activeTraceparent(): string {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}` : '';
}

function linksTo(traceparent: string): Link[] {
  const [, traceId, spanId, flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(traceparent) ?? [];
  if (!traceId || !spanId) return [];
  return [{ context: { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) } }];
}

function spanned<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T> | T): Promise<T> {
  const span = startSpan(name, options);
  return context.with(trace.setSpan(context.active(), span), async () => {
    try {
      return await work(span);
    } catch (error) {
      setAttributes(span, { [ATTR_ERROR_TYPE]: errorType(error) });
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.message : String(error),
      });
      throw error;
    } finally {
      endSpan(span);
    }
  });
}

/** The status of a gRPC error, else the name of its class. */
function errorType(error: unknown): string {
  const code = statusCodeOf(error);
  if (code !== status.UNKNOWN) return statusName(code);
  return error instanceof Error ? error.name : ERROR_TYPE_VALUE_OTHER;
}
