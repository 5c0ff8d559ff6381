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

/** How long processes had to wait for a processor in a time, epoch ms, at the longest: that is no callee's doing. */
export interface ProcessorWait {
  readonly fromMs: number;
  readonly toMs: number;
  readonly waitMs: number;
}

/** No more than that is made allowance for: who goes on for longer does so by itself. */
export const MOST_ALLOWED_MS = STOPS_WITHIN_MS;

export interface CallersGone extends Finding {
  /** The longest that a callee went on, in ms; beyond the limit without what it may have waited for a processor. */
  readonly worstMs: number;
}

/** What was not a callee's to choose. */
export interface OfMachine {
  readonly frozen?: readonly Frozen[];
  readonly waits?: readonly ProcessorWait[];
}

/**
 * When a caller has gone, because it gave up or because whoever it worked for did, its callee stops. Not looked at: what waits
 * for a call on an edge that hands nothing on, and what was frozen meanwhile. A call that was begun later is over at once. Allowed is also what
 * processes waited for a processor meanwhile.
 */
export function callersGone(
  settingsOf: SettingsOf,
  { frozen = [], waits = [] }: OfMachine = {},
): WireRule<CallersGone> {
  const found = new Findings();
  const allowed: string[] = [];
  let worstMs = 0;
  const waitedMs = (fromMs: number, untilMs: number) =>
    waits
      .filter((wait) => wait.fromMs <= untilMs && wait.toMs >= fromMs)
      .reduce((longest, { waitMs }) => Math.max(longest, waitMs), 0);
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
          const leftMs = server.span.endMs - wentOnMs;
          const waitMs = Math.min(MOST_ALLOWED_MS, waitedMs(leftMs, server.span.endMs));
          const isLate = wentOnMs > STOPS_WITHIN_MS;
          const ownMs = isLate ? Math.max(STOPS_WITHIN_MS, wentOnMs - waitMs) : wentOnMs;
          worstMs = Math.max(worstMs, ownMs);
          const waited = waitMs >= 1 ? `, of which it may have waited ${ms(waitMs)} for a processor` : '';
          const expected = `expected it to stop within ${STOPS_WITHIN_MS} ms of its caller's leaving`;
          const isBreach = ownMs > STOPS_WITHIN_MS;
          found.look(call, isBreach ? `${expected}, found it after ${ms(wentOnMs)}${waited}` : null);
          if (isLate && !isBreach) allowed.push(`${call.edge} went on for ${ms(wentOnMs)}${waited}`);
        }
      }
  };
  const { looked, breaches } = found;
  return { look, found: () => ({ looked, breaches, against: found.against, worstMs, allowed }) };
}
