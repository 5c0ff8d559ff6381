import { status } from '@grpc/grpc-js';
import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTR_ERROR_TYPE, ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';
import { statusCodeOf, statusName } from '../grpc/rpc-error.ts';

export const tracer = trace.getTracer('faultline');

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
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
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
      span.end();
    }
  });
}

/** The status of a gRPC error, else the name of its class. */
function errorType(error: unknown): string {
  const code = statusCodeOf(error);
  if (code !== status.UNKNOWN) return statusName(code);
  return error instanceof Error ? error.name : ERROR_TYPE_VALUE_OTHER;
}
