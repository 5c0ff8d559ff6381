import { attributeOf } from '../spans/compact-span.ts';
import { isGrpcServer } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';
import { deadlineOf } from './wasted-work.ts';

/** What became of the caller's deadline on its way down. */
export interface DeadlineHops {
  /** Traces whose root says its deadline and that reached a gRPC server. */
  readonly traces: number;
  /** gRPC server spans in them. */
  readonly hops: number;
  /** Traces in which every hop had less time left than the hop above, and each saw the caller's own deadline. */
  readonly shrinking: number;
  /** How long after the caller's deadline the last hop ended, in ms; 0 when all were in time. */
  readonly worstOverrunMs: number;
}

/** Deadlines travel as whole milliseconds of time left, and each hop keeps a little for its answer. */
const TOLERANCE_MS = 20;

/** Null when no trace says its deadline. */
export function deadlineHops(traces: readonly Trace[]): DeadlineHops | null {
  let measured = 0;
  let shrinking = 0;
  let hops = 0;
  let worstOverrunMs = 0;
  for (const trace of traces) {
    const deadlineMs = deadlineOf(trace);
    if (deadlineMs === null) continue;
    let shrink = true;
    const before = hops;
    for (const { span, way } of hopsOf(trace)) {
      hops += 1;
      worstOverrunMs = Math.max(worstOverrunMs, span.endMs - deadlineMs);
      shrink &&= shrinks(span, way, deadlineMs);
    }
    if (hops === before) continue;
    measured += 1;
    if (shrink) shrinking += 1;
  }
  return measured > 0 ? { traces: measured, hops, shrinking, worstOverrunMs } : null;
}

/** How a deadline came to where a span is. */
interface Way {
  /** What the calls down to here took to arrive: time left is counted anew from each arrival, so this much is added. */
  readonly transitMs: number;
  /** The next gRPC server span above. */
  readonly serverAbove: Span | null;
}

/** The gRPC server spans of a trace, parents first. */
function* hopsOf({ root, orphans }: Trace): Iterable<{ readonly span: Span; readonly way: Way }> {
  const start = { transitMs: 0, serverAbove: null };
  const open: { node: SpanNode; way: Way }[] = orphans.map((node) => ({ node, way: start }));
  if (root) open.push({ node: root, way: start });
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, way } = next;
    const isServer = isGrpcServer(node.span);
    if (isServer) yield { span: node.span, way };
    const serverAbove = isServer ? node.span : way.serverAbove;
    for (const child of node.children)
      open.push({ node: child, way: { transitMs: arrival(child) + way.transitMs, serverAbove } });
  }
}

function arrival({ span, parent }: SpanNode): number {
  const isCalled = isGrpcServer(span) && parent?.span.kind === 'client';
  return isCalled ? Math.max(0, span.startMs - parent.span.startMs) : 0;
}

function shrinks(hop: Span, { transitMs, serverAbove }: Way, callerDeadlineMs: number): boolean {
  const seen = attributeOf(hop, 'faultline.rpc.deadline.unix_ms');
  if (typeof seen !== 'number') return false;
  const late = seen - callerDeadlineMs;
  if (late < -TOLERANCE_MS || late > TOLERANCE_MS + transitMs) return false;
  if (!serverAbove) return true;
  const seenAbove = attributeOf(serverAbove, 'faultline.rpc.deadline.unix_ms');
  return typeof seenAbove === 'number' && seen - hop.startMs < seenAbove - serverAbove.startMs;
}
