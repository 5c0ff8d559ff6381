import { attributeOf } from '../spans/compact-span.ts';
import { isGrpcServer } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { Trace } from '../spans/span-tree.ts';

export interface WastedShare {
  /** gRPC server spans looked at. */
  readonly spans: number;
  readonly startedAfter: number;
  readonly endedAfter: number;
  /** Time in server spans after the deadline. Nested servers each count: each holds a handler and memory. */
  readonly wastedMs: number;
  /** Time in server spans, before and after. */
  readonly serverMs: number;
}

/** Work that could no longer help: the deadline of the request it was done for had passed. */
export interface WastedWork extends WastedShare {
  /** Traces whose root says its deadline; the others are not looked at. */
  readonly traces: number;
  readonly byService: ReadonlyMap<string, WastedShare>;
}

type OpenShare = { -readonly [Field in keyof WastedShare]: WastedShare[Field] };

/**
 * Adds up what gRPC servers did after their user's deadline, which is the root's start plus its
 * `faultline.http.request.timeout_ms`. Null when no trace says its deadline. `graceMs` (default 0) moves the deadline
 * back, so that a server which gives up at the deadline does not count for the ms that giving up takes.
 */
export function wastedWork(traces: readonly Trace[], { graceMs = 0 } = {}): WastedWork | null {
  const total = emptyShare();
  const byService = new Map<string, OpenShare>();
  let measured = 0;
  for (const trace of traces) {
    const deadline = deadlineOf(trace);
    if (deadline === null) continue;
    measured += 1;
    for (const span of trace.spans.filter(isGrpcServer)) {
      const service = byService.get(span.service) ?? emptyShare();
      byService.set(span.service, service);
      addSpan(service, span, deadline + graceMs);
      addSpan(total, span, deadline + graceMs);
    }
  }
  return measured === 0 ? null : { traces: measured, ...total, byService };
}

/** When the user of the trace stopped waiting, epoch ms; null when its root does not say. */
export function deadlineOf({ root }: Trace): number | null {
  const timeoutMs = root && attributeOf(root.span, 'faultline.http.request.timeout_ms');
  return root && typeof timeoutMs === 'number' ? root.span.startMs + timeoutMs : null;
}

function addSpan(share: OpenShare, { startMs, endMs }: Span, deadlineMs: number): void {
  share.spans += 1;
  share.serverMs += endMs - startMs;
  share.wastedMs += Math.max(0, endMs - Math.max(startMs, deadlineMs));
  if (startMs > deadlineMs) share.startedAfter += 1;
  if (endMs > deadlineMs) share.endedAfter += 1;
}

const emptyShare = (): OpenShare => ({ spans: 0, startedAfter: 0, endedAfter: 0, wastedMs: 0, serverMs: 0 });
