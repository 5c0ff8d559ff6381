import { ERROR_STATUSES } from '@faultline/control/error-status';
import { attributeOf } from './compact-span.ts';
import type { Span } from './span.ts';
import type { SpanNode } from './span-node.ts';

/** Names of gRPC's statuses by number. */
const STATUS_NAMES: readonly string[] = ['OK', ...ERROR_STATUSES];

/** Who does the work of a span: a service and the method, route or step in it. */
export interface Operation {
  readonly service: string;
  /** The bare method of an RPC (`Charge`), else the span's name (`POST /api/orders`, `insert_order`). */
  readonly operation: string;
}

export function isGrpc(span: Span): boolean {
  return (attributeOf(span, 'rpc.system.name') ?? attributeOf(span, 'rpc.system')) === 'grpc';
}

export const isGrpcClient = (span: Span): boolean => span.kind === 'client' && isGrpc(span);
export const isGrpcServer = (span: Span): boolean => span.kind === 'server' && isGrpc(span);

/** Status of the call as a name such as `UNAVAILABLE`; null when the span does not say. */
export function grpcStatus(span: Span): string | null {
  const value = attributeOf(span, 'rpc.status_code') ?? attributeOf(span, 'rpc.grpc.status_code');
  if (value === undefined || value === null) return null;
  const number = Number(value);
  return Number.isInteger(number) ? (STATUS_NAMES[number] ?? String(value)) : String(value);
}

/** Outcomes after which a call need not have reached a server, or its server need not have ended. */
export const UNANSWERED: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/** Number of this attempt at its logical call, from 1; null when the span does not say. */
export function attemptOf(span: Span): number | null {
  const value = attributeOf(span, 'faultline.rpc.attempt') ?? attributeOf(span, 'grpc.attempt');
  return typeof value === 'number' ? value : null;
}

/** `host:port` of the instance that a client span went to; null when it went to none. */
export function peerOf(span: Span): string | null {
  const host = attributeOf(span, 'network.peer.address');
  const port = attributeOf(span, 'network.peer.port');
  return host === undefined || port === undefined ? null : `${host}:${port}`;
}

/** What in the caller refused the call before it was sent, for example `breaker`; null when it was sent. */
export function rejectedBy(span: Span): string | null {
  const value = attributeOf(span, 'faultline.rejected_by');
  return value === undefined || value === null ? null : String(value);
}

export function operationOf(span: Span): string {
  const method = attributeOf(span, 'rpc.method');
  if (typeof method !== 'string') return span.name;
  return method.slice(method.lastIndexOf('/') + 1);
}

/** True for the bare method (`Charge`) and for the full name (`shop.v1.BankService/Charge`). */
export function isOperation(span: Span, operation: string): boolean {
  return (
    operationOf(span) === operation ||
    span.name === operation ||
    attributeOf(span, 'rpc.method') === operation
  );
}

/**
 * The operation that a span's own time belongs to. A client span, and an internal span around the attempts of
 * one call, wait for the operation they call: network, queues and backoff are counted there.
 */
export function holderOf(node: SpanNode): Operation {
  const { span } = node;
  const calls =
    (span.kind === 'client' || span.kind === 'internal') && attributeOf(span, 'rpc.method') !== undefined;
  if (!calls) return { service: span.service, operation: operationOf(span) };
  return { service: calleeOf(node) ?? span.service, operation: operationOf(span) };
}

/**
 * Service that a call went to: as its server span says, or that of a call within it of the same operation, else as the call
 * names it; null when none does.
 */
export function calleeOf(node: SpanNode): string | null {
  const known = serverOf(node) ?? calleesWithin.get(node);
  if (known !== undefined) return known;
  const within = callsWithin(node);
  return within.length === 0 ? namedCallee(node.span) : calleeWithin(node, within);
}

/** Of calls within calls: each is asked for its callee, and all of a deep chain would look down to its end each time. */
const calleesWithin = new WeakMap<SpanNode, string | null>();

/** The first callee that a walk down the calls finds is that of all calls above it. */
function calleeWithin(node: SpanNode, within: SpanNode[]): string | null {
  const above = [{ node, left: within.reverse() }];
  for (let top = above.at(-1); top; top = above.at(-1)) {
    const call = top.left.pop();
    const callee = call ? (serverOf(call) ?? calleesWithin.get(call)) : namedCallee(top.node.span);
    const isDeep = above.length > 1;
    if (typeof callee === 'string') {
      if (isDeep) for (const each of above) calleesWithin.set(each.node, callee);
      return callee;
    }
    if (!call) {
      if (isDeep) calleesWithin.set(top.node, null);
      above.pop();
    } else if (callee === undefined) above.push({ node: call, left: callsWithin(call).reverse() });
  }
  return null;
}

const serverOf = ({ children }: SpanNode): string | undefined =>
  children.find(({ span }) => span.kind === 'server')?.span.service;

const callsWithin = ({ span, children }: SpanNode): SpanNode[] =>
  children.filter((child) => isGrpcClient(child.span) && operationOf(child.span) === operationOf(span));

/** Without a server span: `service.peer.name`, or `bank` from `shop.v1.BankService/Charge`. */
function namedCallee(span: Span): string | null {
  const peer = attributeOf(span, 'service.peer.name') ?? attributeOf(span, 'peer.service');
  if (typeof peer === 'string') return peer;
  const name = /(?:^|\.)(\w+?)(?:Service)?\/\w+$/.exec(String(attributeOf(span, 'rpc.method') ?? ''));
  return name?.[1]?.replace(/\B[A-Z]/g, '-$&').toLowerCase() ?? null;
}
