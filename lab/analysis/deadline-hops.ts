import { summarise } from './latency.ts';
import { isGrpcServer } from './rpc.ts';
import type { SpanNode, Trace } from './span-tree.ts';
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
  const overruns: number[] = [];
  let measured = 0;
  let shrinking = 0;
  for (const trace of traces) {
    const deadlineMs = deadlineOf(trace);
    const hops = trace.nodes.filter((node) => isGrpcServer(node.span));
    if (deadlineMs === null || hops.length === 0) continue;
    measured += 1;
    overruns.push(...hops.map(({ span }) => Math.max(0, span.endMs - deadlineMs)));
    if (hops.every((hop) => shrinks(hop, deadlineMs))) shrinking += 1;
  }
  const overrun = summarise(overruns);
  return overrun ? { traces: measured, hops: overruns.length, shrinking, worstOverrunMs: overrun.max } : null;
}

function shrinks(hop: SpanNode, callerDeadlineMs: number): boolean {
  const seen = hop.span.attributes['faultline.rpc.deadline.unix_ms'];
  if (typeof seen !== 'number') return false;
  const late = seen - callerDeadlineMs;
  if (late < -TOLERANCE_MS || late > TOLERANCE_MS + transitMs(hop)) return false;
  const above = serverAbove(hop);
  if (!above) return true;
  const seenAbove = above.span.attributes['faultline.rpc.deadline.unix_ms'];
  return typeof seenAbove === 'number' && seen - hop.span.startMs < seenAbove - above.span.startMs;
}

/** What the calls down to here took to arrive: time left is counted anew from each arrival, so this much is added. */
function transitMs({ span, parent }: SpanNode): number {
  if (!parent) return 0;
  const own = isGrpcServer(span) && parent.span.kind === 'client' ? span.startMs - parent.span.startMs : 0;
  return Math.max(0, own) + transitMs(parent);
}

function serverAbove({ parent }: SpanNode): SpanNode | null {
  if (!parent) return null;
  return isGrpcServer(parent.span) ? parent : serverAbove(parent);
}
