import { flattenSpans, type Span } from '../analysis/spans/span.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';

/** A span as it is told: in the order in which they began, ms after the first. */
export interface ShortSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly instance: string | null;
  readonly name: string;
  readonly kind: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly status: string;
  readonly message: string;
  readonly attributes: object;
  readonly events: readonly { readonly name: string; readonly atMs: number; readonly attributes: object }[];
}

/** A trace without what OTLP needs for machines: a tenth of the text. */
export function shortTrace(data: OtlpTracesData): readonly ShortSpan[] {
  const spans = flattenSpans(data).toSorted((a, b) => a.startMs - b.startMs);
  const fromMs = spans[0]?.startMs ?? 0;
  const after = (ms: number) => Math.round(10 * (ms - fromMs)) / 10;
  return spans.map((span) => ({
    ...own(span),
    atMs: after(span.startMs),
    durationMs: Math.round(10 * (span.endMs - span.startMs)) / 10,
    ...{ status: span.statusCode, message: span.statusMessage, attributes: span.attributes },
    events: span.events.map(({ name, timeMs, attributes }) => ({ name, atMs: after(timeMs), attributes })),
  }));
}

const own = ({ spanId, parentSpanId, service, instance, name, kind }: Span) => ({
  ...{ spanId, parentSpanId, service, instance, name, kind },
});
