import { type LatencySummary, summarise } from '../requests/latency.ts';
import { attemptOf, calleeOf, isGrpcClient, isOperation, operationOf, rejectedBy } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';

/** Calls from one service to one operation of another. */
export interface EdgeStats {
  readonly from: string;
  /** Null when neither a server span nor the call itself says. */
  readonly to: string | null;
  readonly operation: string;
  /** Logical calls of which at least one attempt went out; see `rejections` for the others. */
  readonly calls: number;
  /** What went out: first attempts and retries. */
  readonly attempts: number;
  readonly failedAttempts: number;
  /** Retry amplification: attempts per logical call. */
  readonly amplification: number;
  /** Attempts per trace: amplification through all layers above as well. */
  readonly attemptsPerTrace: number;
  /** Of an attempt, as its caller saw it. */
  readonly attemptMs: LatencySummary | null;
  /** Of its server span, where there is one. */
  readonly serverMs: LatencySummary | null;
}

interface OpenEdge {
  from: string;
  to: string | null;
  operation: string;
  calls: number;
  attempts: number;
  failedAttempts: number;
  attemptMs: number[];
  serverMs: number[];
}

/**
 * Every gRPC edge in the traces that was used, by caller, callee and operation, in order of first use. A client
 * span without attempt number is one call; if it has several server spans beneath it each of them was an attempt
 * (a retry by the channel is invisible to the caller). Of the calls that `isCounted` picks by their client spans.
 */
export function edges(
  traces: readonly Trace[],
  isCounted: (call: Span) => boolean = () => true,
): EdgeStats[] {
  const open = new Map<string, OpenEdge>();
  for (const trace of traces) {
    const sent = trace.nodes.filter(
      ({ span }) => isGrpcClient(span) && rejectedBy(span) === null && isCounted(span),
    );
    for (const siblings of Map.groupBy(sent, (node) => node.span.parentSpanId).values()) {
      for (const [edge, attempts] of Map.groupBy(siblings, (node) => edgeOf(open, node))) {
        edge.calls += countCalls(attempts);
        for (const attempt of attempts) addAttempt(edge, attempt);
      }
    }
  }
  return [...open.values()].map((edge) => ({
    ...edge,
    amplification: edge.attempts / edge.calls,
    attemptsPerTrace: edge.attempts / traces.length,
    attemptMs: summarise(edge.attemptMs),
    serverMs: summarise(edge.serverMs),
  }));
}

function edgeOf(open: Map<string, OpenEdge>, node: SpanNode): OpenEdge {
  const from = node.span.service;
  const to = calleeOf(node);
  const operation = operationOf(node.span);
  const key = `${from}\n${to}\n${operation}`;
  let edge = open.get(key);
  if (!edge) {
    edge = { from, to, operation, calls: 0, attempts: 0, failedAttempts: 0, attemptMs: [], serverMs: [] };
    open.set(key, edge);
  }
  return edge;
}

/**
 * Calls behind the attempts of one caller. Each call has an attempt number at most once, so there are as many as
 * the most frequent number has spans: the first attempt, unless that one was refused and only a later one sent.
 */
function countCalls(attempts: readonly SpanNode[]): number {
  const byNumber = Map.groupBy(attempts, (node) => attemptOf(node.span) ?? 1);
  return [...byNumber.values()].reduce((most, same) => Math.max(most, same.length), 0);
}

function addAttempt(edge: OpenEdge, { span, children }: SpanNode): void {
  const servers = children.filter((child) => child.span.kind === 'server').map((child) => child.span);
  edge.attempts += attemptOf(span) === null ? Math.max(1, servers.length) : 1;
  if (span.statusCode === 'error') edge.failedAttempts += 1;
  edge.attemptMs.push(span.endMs - span.startMs);
  for (const server of servers) edge.serverMs.push(server.endMs - server.startMs);
}

/** Durations of the server spans of an operation; null when there are none. */
export function serverLatency(
  traces: readonly Trace[],
  service: string,
  operation: string,
): LatencySummary | null {
  const durations: number[] = [];
  for (const { spans } of traces) {
    for (const span of spans) {
      const matches =
        span.service === service && span.ended && span.kind === 'server' && isOperation(span, operation);
      if (matches) durations.push(span.endMs - span.startMs);
    }
  }
  return summarise(durations);
}
