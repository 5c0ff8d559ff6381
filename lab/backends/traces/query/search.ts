/** Traces with a span that started in the window; further filters apply to that same span. */
export interface TraceSearch {
  /** Any where there is none: Jaeger asks for one. */
  readonly service?: string;
  /** Epoch ms, fractions allowed; both ends belong to the window. */
  readonly startMs: number;
  readonly endMs: number;
  readonly operation?: string;
  readonly durationMinMs?: number;
  readonly durationMaxMs?: number;
  /** Attributes anywhere around the span, values as text; `error`, `span.kind`, `span.status` work too. */
  readonly attributes?: Readonly<Record<string, string>>;
}
