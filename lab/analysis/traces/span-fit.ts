import type { RequestSample } from '../../evidence/requests.ts';
import { attributeOf } from '../spans/compact-span.ts';
import { grpcStatus, isGrpcClient, isGrpcServer, operationOf, UNANSWERED } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { Trace } from '../spans/span-tree.ts';

/** A span that contradicts the one above it: its parent is not its caller, or their clocks do not agree. */
export interface Misfit {
  readonly span: Span;
  /** Names the span and its service; without the numbers, so that what misfits alike reads alike. */
  readonly text: string;
  /** How far its time is off at least, ms; null for what is not about time. */
  readonly byMs: number | null;
}

/**
 * How far the clocks of two processes may be apart, ms. Processes of a machine and containers of an engine share one kernel's
 * clock in both runtimes, and each process reads it once (services/kit/clock.ts): what is left are microseconds, a millisecond
 * for services whose SDK has whole ones, and a small step of the wall clock between the starts of two.
 */
const CLOCKS_APART_MS = 10;
/** Who sends the load may be outside of the engine, whose clock may be this far off (lab/runtime/docker.ts), ms. */
export const LOAD_APART_MS = 100;

/** When the request of a trace was sent and answered. */
export type SentRequest = Pick<RequestSample, 'sentMs' | 'doneMs' | 'status'> &
  // Of its last try; absent for one that is not known to have been tried again.
  Partial<Pick<RequestSample, 'traceId'>>;

/**
 * What in a trace does not fit together. A gRPC server span hangs on a call, of its method and to its service; every other
 * span was begun in its parent's process. None begins before its parent. A server span ends within the call that it
 * serves, but for a caller that gave up (its deadline, a cancellation, a lost connection): its server may go on. What goes on
 * within one process after the answer is that process' business, and its times are of one clock. The root begins after its
 * request was sent, and ends before that was answered. Below a span whose time is off no other is looked at for its time: the
 * uppermost is the one to blame.
 */
export function misfitsOf({ root, traceId }: Trace, request?: SentRequest): Misfit[] {
  if (!root) return [];
  const misfits: Misfit[] = [];
  const entry = request ? entryMisfit(root.span, request, traceId) : null;
  if (entry) misfits.push(entry);
  const open = [{ node: root, timed: entry === null }];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const child of next.node.children) {
      const place = placeMisfit(child.span, next.node.span);
      const time = next.timed && !place ? timeMisfit(child.span, next.node.span) : null;
      const misfit = place ?? time;
      if (misfit) misfits.push(misfit);
      open.push({ node: child, timed: next.timed && !misfit });
    }
  }
  return misfits;
}

function placeMisfit(span: Span, parent: Span): Misfit | null {
  const wrong = (what: string): Misfit => ({ span, text: `${labelOf(span)} ${what}`, byMs: null });
  if (span.kind === 'server' || span.kind === 'consumer') {
    if (!isGrpcServer(span)) return null;
    if (parent.kind !== 'client') return wrong(`hangs on ${labelOf(parent)}, which is no call`);
    if (!isGrpcClient(parent)) return null;
    if (!isSameMethod(span, parent)) return wrong(`hangs on a call of ${operationOf(parent)}`);
    const callee = attributeOf(parent, 'service.peer.name');
    if (typeof callee === 'string' && callee !== span.service) return wrong(`hangs on a call to ${callee}`);
    return null;
  }
  const elsewhere = span.service !== parent.service || span.instance !== parent.instance;
  return elsewhere ? wrong(`hangs on ${labelOf(parent)}, which is of another process`) : null;
}

/** Some name a method with its service, some without. */
function isSameMethod(server: Span, call: Span): boolean {
  const [served, called] = [server, call].map((span) => attributeOf(span, 'rpc.method'));
  if (typeof served !== 'string' || typeof called !== 'string') return true;
  const bothInFull = served.includes('/') && called.includes('/');
  return bothInFull ? served === called : operationOf(server) === operationOf(call);
}

function timeMisfit(span: Span, parent: Span): Misfit | null {
  const off = (what: string, byMs: number): Misfit | null =>
    byMs > CLOCKS_APART_MS ? { span, text: `${labelOf(span)} ${what}`, byMs } : null;
  const above = parent.kind === 'client' ? `${parent.service}'s call` : labelOf(parent);
  const early = off(`began before ${above}`, parent.startMs - span.startMs);
  // An HTTP server may end its span when its answer has gone out, which the client has read by then.
  if (early || !isGrpcClient(parent) || !isGrpcServer(span)) return early;
  const gaveUp = !parent.ended || UNANSWERED.has(grpcStatus(parent) ?? '');
  return gaveUp || !span.ended ? null : off(`ended after ${above}`, span.endMs - parent.endMs);
}

function entryMisfit(
  span: Span,
  { sentMs, doneMs, status, traceId: last }: SentRequest,
  traceId: string,
): Misfit | null {
  if (sentMs === null) return null;
  const off = (what: string, byMs: number): Misfit | null =>
    byMs > LOAD_APART_MS ? { span, text: `${labelOf(span)} ${what}`, byMs } : null;
  const early = off('began before its request was sent', sentMs - span.startMs);
  if (early || doneMs === null || status === 0) return early;
  const late = off('began after its request was answered', span.startMs - doneMs);
  // The answer is of the last try: who gave one up before it may still be served.
  if (late || !span.ended || (last !== undefined && last !== traceId)) return late;
  return off('ended after its request was answered', span.endMs - doneMs);
}

export const labelOf = (span: Span): string =>
  `${span.service} ${span.kind} span ${span.name} (${span.spanId})`;
