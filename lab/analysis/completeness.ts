import { grpcStatus, isGrpcClient, rejectedBy } from './rpc.ts';
import type { Span } from './span.ts';
import type { SpanNode, Trace } from './span-tree.ts';

export interface Completeness {
  readonly complete: boolean;
  /** One line per thing that is missing; empty when complete. */
  readonly reasons: readonly string[];
}

/** Outcomes after which a call need not have reached a server, or its server need not have ended. */
const UNANSWERED: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/**
 * The gate before any conclusion is drawn from a trace: the root is there and ended, no parent is missing, and
 * each gRPC call that was answered has its server span. That the span count stands still proves nothing: batches
 * of different services arrive seconds apart.
 */
export function completenessOf(trace: Trace): Completeness {
  const reasons: string[] = [];
  if (!trace.root) reasons.push('the root span is missing');
  for (const { span } of trace.orphans) {
    reasons.push(
      span.parentSpanId === null
        ? `${label(span)} is a second root`
        : `${label(span)} has parent ${span.parentSpanId}, which is missing`,
    );
  }
  for (const node of trace.nodes) {
    if (!node.span.ended) reasons.push(`${label(node.span)} has not ended`);
    if (lacksServerSpan(node)) {
      const status = grpcStatus(node.span) ?? 'unknown';
      reasons.push(`${label(node.span)} ended with status ${status} but its server span is missing`);
    }
  }
  return { complete: reasons.length === 0, reasons };
}

function lacksServerSpan(node: SpanNode): boolean {
  if (!isGrpcClient(node.span) || node.children.some((child) => child.span.kind === 'server')) return false;
  const explained = UNANSWERED.has(grpcStatus(node.span) ?? '') || rejectedBy(node.span) !== null;
  return !explained;
}

const label = (span: Span): string => `${span.service} ${span.kind} span ${span.name} (${span.spanId})`;
