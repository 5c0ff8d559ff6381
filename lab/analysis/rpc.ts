import type { Span } from './span.ts';
import type { SpanNode } from './span-tree.ts';

/** Names of the gRPC status codes by number, https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const STATUS_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** Who does the work of a span: a service and the method, route or step in it. */
export interface Operation {
  readonly service: string;
  /** The bare method of an RPC (`Charge`), else the span's name (`POST /api/orders`, `insert_order`). */
  readonly operation: string;
}

export function isGrpc(span: Span): boolean {
  return (span.attributes['rpc.system.name'] ?? span.attributes['rpc.system']) === 'grpc';
}

export const isGrpcClient = (span: Span): boolean => span.kind === 'client' && isGrpc(span);
export const isGrpcServer = (span: Span): boolean => span.kind === 'server' && isGrpc(span);

/** Status of the call as a name such as `UNAVAILABLE`; null when the span does not say. */
export function grpcStatus(span: Span): string | null {
  const value = span.attributes['rpc.status_code'] ?? span.attributes['rpc.grpc.status_code'];
  if (value === undefined || value === null) return null;
  const number = Number(value);
  return Number.isInteger(number) ? (STATUS_NAMES[number] ?? String(value)) : String(value);
}

/** Outcomes after which a call need not have reached a server, or its server need not have ended. */
export const UNANSWERED: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/** Number of this attempt at its logical call, from 1; null when the span does not say. */
export function attemptOf(span: Span): number | null {
  const value = span.attributes['faultline.rpc.attempt'] ?? span.attributes['grpc.attempt'];
  return typeof value === 'number' ? value : null;
}

/** `host:port` of the instance that a client span went to; null when it went to none. */
export function peerOf({ attributes }: Span): string | null {
  const host = attributes['network.peer.address'];
  const port = attributes['network.peer.port'];
  return host === undefined || port === undefined ? null : `${host}:${port}`;
}

/** What in the caller refused the call before it was sent, for example `breaker`; null when it was sent. */
export function rejectedBy(span: Span): string | null {
  const value = span.attributes['faultline.rejected_by'];
  return value === undefined || value === null ? null : String(value);
}

export function operationOf(span: Span): string {
  const method = span.attributes['rpc.method'];
  if (typeof method !== 'string') return span.name;
  return method.slice(method.lastIndexOf('/') + 1);
}

/** True for the bare method (`Charge`) and for the full name (`shop.v1.BankService/Charge`). */
export function isOperation(span: Span, operation: string): boolean {
  return (
    operationOf(span) === operation || span.name === operation || span.attributes['rpc.method'] === operation
  );
}

/**
 * The operation that a span's own time belongs to. A client span, and an internal span around the attempts of
 * one call, wait for the operation they call: network, queues and backoff are counted there.
 */
export function holderOf(node: SpanNode): Operation {
  const { span } = node;
  const calls =
    (span.kind === 'client' || span.kind === 'internal') && span.attributes['rpc.method'] !== undefined;
  if (!calls) return { service: span.service, operation: operationOf(span) };
  return { service: calleeOf(node) ?? span.service, operation: operationOf(span) };
}

/** Service that a call went to: as its server span says, else as the call names it; null when neither does. */
export function calleeOf(node: SpanNode): string | null {
  for (const child of node.children) {
    if (child.span.kind === 'server') return child.span.service;
  }
  for (const child of node.children) {
    if (isGrpcClient(child.span) && operationOf(child.span) === operationOf(node.span)) {
      const callee = calleeOf(child);
      if (callee !== null) return callee;
    }
  }
  return namedCallee(node.span);
}

/** Without a server span: `service.peer.name`, or `bank` from `shop.v1.BankService/Charge`. */
function namedCallee({ attributes }: Span): string | null {
  const peer = attributes['service.peer.name'] ?? attributes['peer.service'];
  if (typeof peer === 'string') return peer;
  const name = /(?:^|\.)(\w+?)(?:Service)?\/\w+$/.exec(String(attributes['rpc.method'] ?? ''));
  return name?.[1]?.replace(/\B[A-Z]/g, '-$&').toLowerCase() ?? null;
}
