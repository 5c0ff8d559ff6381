import { isGrpcServer } from '../spans/rpc.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { WireCall } from './calls.ts';
import { type Finding, Findings, ms, type SettingsOf, type WireRule } from './finding.ts';
import { GIVEN_UP, Waiting } from './waiting.ts';

/** So long after its caller has gone a callee may still work. */
export const STOPS_WITHIN_MS = 100;

/** An answer that crossed with its caller's leaving is not late. */
const CROSSED_MS = 5;
/** When an instance was frozen, epoch ms: it saw nothing then. What it began after that it began once it was thawed. */
export interface Frozen {
  readonly instance: string;
  /** When it may have stood still first. */
  readonly fromMs: number;
  /** From when on it certainly stood still. */
  readonly byMs: number;
}

export interface CallersGone extends Finding {
  /** The longest that a callee went on, in ms. */
  readonly worstMs: number;
}

/**
 * When a caller has gone, because it gave up or because whoever it worked for did, its callee stops. Not looked at: what waits
 * for a call on an edge that hands nothing on, and what was frozen meanwhile. A call that was begun later is over at once.
 */
export function callersGone(settingsOf: SettingsOf, frozen: readonly Frozen[] = []): WireRule<CallersGone> {
  const found = new Findings();
  let worstMs = 0;
  const wasFrozen = ({ span }: SpanNode, goneMs: number) =>
    frozen.some(
      ({ instance, fromMs, byMs }) =>
        instance === span.instance && span.startMs < byMs && Math.max(goneMs, span.endMs) > fromMs,
    );
  const look = (calls: readonly WireCall[]) => {
    const waiting = new Waiting(calls, settingsOf);
    for (const call of calls)
      for (const { node, status } of call.attempts) {
        const goneMs = waiting.goneAt(node);
        for (const server of node.children) {
          if (!isGrpcServer(server.span) || !server.span.ended) continue;
          const wasLeft = server.span.endMs > goneMs + CROSSED_MS || GIVEN_UP.includes(status);
          if (!wasLeft || waiting.isDeaf(server, goneMs) || wasFrozen(server, goneMs)) continue;
          const wentOnMs = server.span.endMs - Math.max(goneMs, server.span.startMs);
          worstMs = Math.max(worstMs, wentOnMs);
          const late = `expected it to stop within ${STOPS_WITHIN_MS} ms of its caller's leaving, found it after ${ms(wentOnMs)}`;
          found.look(call, wentOnMs > STOPS_WITHIN_MS ? late : null);
        }
      }
  };
  const { looked, breaches } = found;
  return { look, found: () => ({ looked, breaches, against: found.against, worstMs }) };
}
