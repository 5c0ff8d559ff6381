import { attributeOf } from '../spans/compact-span.ts';
import { attemptOf, calleeOf, grpcStatus, isGrpcClient, operationOf, rejectedBy } from '../spans/rpc.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { Trace } from '../spans/span-tree.ts';

/** One try of a call, as its caller's span tells it. */
export interface WireAttempt {
  readonly node: SpanNode;
  /** From 1. */
  readonly number: number;
  /** Why it was made, where it is not the first: `retry` or `hedge`; null when the span does not say. */
  readonly kind: string | null;
  /** Name of its gRPC status; null when the span does not say. */
  readonly status: string | null;
}

/** A logical call on an edge: all its attempts, by start. */
export interface WireCall {
  /** As `order -> payment`. */
  readonly edge: string;
  readonly from: string;
  readonly to: string;
  readonly operation: string;
  /** Span in which the caller made it. */
  readonly caller: SpanNode;
  readonly attempts: readonly WireAttempt[];
}

/**
 * Calls of a trace that were sent, as far as the span is there in which they were made. A number that does not rise begins
 * another call of the same operation by the same caller.
 */
export function wireCalls({ nodes }: Trace): WireCall[] {
  return nodes.flatMap(callsBy);
}

function callsBy(caller: SpanNode): WireCall[] {
  const sent = caller.children.filter(({ span }) => isGrpcClient(span) && rejectedBy(span) === null);
  if (sent.length === 0) return [];
  const byOperation = Map.groupBy(sent, (node) => `${calleeOf(node)} ${operationOf(node.span)}`);
  return [...byOperation.values()].flatMap((same) => {
    const [first] = same as [SpanNode];
    const to = calleeOf(first);
    if (to === null) return [];
    const from = first.span.service;
    const about = { edge: `${from} -> ${to}`, from, to, operation: operationOf(first.span), caller };
    return separate(same.map(attemptAt)).map((attempts) => ({ ...about, attempts }));
  });
}

function attemptAt(node: SpanNode): WireAttempt {
  const kind = attributeOf(node.span, 'faultline.rpc.attempt_kind');
  return {
    node,
    number: attemptOf(node.span) ?? 1,
    kind: typeof kind === 'string' ? kind : null,
    status: grpcStatus(node.span),
  };
}

function separate(attempts: readonly WireAttempt[]): WireAttempt[][] {
  const calls: WireAttempt[][] = [];
  for (const attempt of attempts) {
    const current = calls.at(-1);
    if (current && attempt.number > (current.at(-1) as WireAttempt).number) current.push(attempt);
    else calls.push([attempt]);
  }
  return calls;
}
