/**
 * Start notices, as `GET /spans` of an instance's admin port says them: OTLP carries a span only once it has ended, so of a call that hangs nothing arrives.
 * A process begins to note them when it is first asked, and stops when nobody has asked for a while. `?trace=<trace id>` has those of one trace.
 */
export interface OpenSpans {
  /** That have begun since somebody asks, and have not ended. */
  readonly spans: readonly OpenSpan[];
  /** That began and were not noted, since too many were open. */
  readonly dropped: number;
}

export interface OpenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Epoch ms. */
  readonly startMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly { readonly name: string; readonly atMs: number }[];
}
