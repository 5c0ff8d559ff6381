import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

export const tracer = trace.getTracer('faultline');

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
