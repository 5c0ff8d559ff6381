import { grpcStatus, isGrpcClient, rejectedBy, UNANSWERED } from '../spans/rpc.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';
import { labelOf, type Misfit, misfitsOf, type SentRequest } from './span-fit.ts';

export interface Completeness {
  readonly complete: boolean;
  /** One line per thing that is missing. */
  readonly gaps: readonly string[];
  /** What is there and contradicts itself. */
  readonly misfits: readonly Misfit[];
  /** All of it, a line each; empty when complete. */
  readonly reasons: readonly string[];
}

/**
 * The gate before any conclusion is drawn from a trace: the root is there and ended, no parent is missing, each gRPC call
 * that was answered has its server span, and the spans fit each other (`misfitsOf`) and the `request`, if that is known.
 * That the span count stands still proves nothing: batches of different services arrive seconds apart.
 */
export function completenessOf(trace: Trace, request?: SentRequest): Completeness {
  const gaps: string[] = [];
  if (!trace.root) gaps.push('the root span is missing');
  for (const { span } of trace.orphans) {
    gaps.push(
      span.parentSpanId === null
        ? `${labelOf(span)} is a second root`
        : `${labelOf(span)} has parent ${span.parentSpanId}, which is missing`,
    );
  }
  for (const node of trace.nodes) {
    if (!node.span.ended) gaps.push(`${labelOf(node.span)} has not ended`);
    if (lacksServerSpan(node)) {
      const status = grpcStatus(node.span) ?? 'unknown';
      gaps.push(`${labelOf(node.span)} ended with status ${status} but its server span is missing`);
    }
  }
  const misfits = misfitsOf(trace, request);
  const reasons = [...gaps, ...misfits.map(({ text }) => text)];
  return { complete: reasons.length === 0, gaps, misfits, reasons };
}

function lacksServerSpan(node: SpanNode): boolean {
  if (!isGrpcClient(node.span) || node.children.some((child) => child.span.kind === 'server')) return false;
  const explained = UNANSWERED.has(grpcStatus(node.span) ?? '') || rejectedBy(node.span) !== null;
  return !explained;
}
