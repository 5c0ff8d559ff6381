import type { Span } from './span.ts';

/** A span in its tree. `parent` makes it cyclic: write spans, not nodes, to JSON. */
export interface SpanNode {
  readonly span: Span;
  readonly parent: SpanNode | null;
  /** By start time, then end time. */
  readonly children: readonly SpanNode[];
}
