import { isGrpcServer } from '../rpc.ts';
import type { SpanNode } from '../span-tree.ts';
import type { WireAttempt, WireCall } from './calls.ts';
import { type Finding, Findings, ms, type SettingsOf } from './finding.ts';

/** So long after its caller has gone a callee may still work. */
export const STOPS_WITHIN_MS = 100;

/** An answer that crossed with its caller's leaving is not late. */
const CROSSED_MS = 5;
/** How an attempt ends that its caller gave up. */
const GIVEN_UP: readonly unknown[] = ['CANCELLED', 'DEADLINE_EXCEEDED'];

/** While an instance was frozen it could see nothing; epoch ms. */
export interface Frozen {
  readonly instance: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface CallersGone extends Finding {
  /** The longest that a callee went on, in ms. */
  readonly worstMs: number;
}

/**
 * When a caller has gone, because it gave up or because whoever it worked for did, its callee stops. Not looked at: what waits
 * for a call on an edge that hands nothing on, and what was frozen meanwhile. A call that was begun later is over at once.
 */
export function callersGone(
  calls: readonly WireCall[],
  settingsOf: SettingsOf,
  frozen: readonly Frozen[] = [],
): CallersGone {
  const found = new Findings();
  let worstMs = 0;
  const callOf = new Map<SpanNode, WireCall>();
  for (const call of calls) for (const { node } of call.attempts) callOf.set(node, call);
  const handsOn = ({ from, to }: WireCall) => settingsOf(from, to).propagateDeadline !== false;
  const known = new Map<SpanNode, number>();

  /** When nobody waited for a span's work any more, epoch ms. */
  const goneAt = (node: SpanNode): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const call = callOf.get(node);
    const handed = call && !handsOn(call) ? Infinity : node.parent ? leftBy(node.parent) : Infinity;
    const gaveUp = call && GIVEN_UP.includes(statusOf(call, node)) ? endOf(node) : Infinity;
    const atMs = Math.min(handed, gaveUp);
    known.set(node, atMs);
    return atMs;
  };
  /** Who has ended waits for nothing more. */
  const leftBy = (node: SpanNode) => Math.min(goneAt(node), endOf(node));
  const waitsDeaf = (node: SpanNode, goneMs: number): boolean =>
    node.children.some((child) => {
      if (child.span.endMs <= goneMs) return false;
      const call = callOf.get(child);
      return (call !== undefined && !handsOn(call)) || waitsDeaf(child, goneMs);
    });
  const wasFrozen = ({ span }: SpanNode, goneMs: number) =>
    frozen.some(
      ({ instance, fromMs, toMs }) =>
        instance === span.instance && span.startMs < toMs && Math.max(goneMs, span.endMs) > fromMs,
    );

  for (const call of calls)
    for (const { node, status } of call.attempts) {
      const goneMs = goneAt(node);
      for (const server of node.children.filter(({ span }) => isGrpcServer(span) && span.ended)) {
        const wasLeft = server.span.endMs > goneMs + CROSSED_MS || GIVEN_UP.includes(status);
        if (!wasLeft || waitsDeaf(server, goneMs) || wasFrozen(server, goneMs)) continue;
        const wentOnMs = server.span.endMs - Math.max(goneMs, server.span.startMs);
        worstMs = Math.max(worstMs, wentOnMs);
        const late = `expected it to stop within ${STOPS_WITHIN_MS} ms of its caller's leaving, found it after ${ms(wentOnMs)}`;
        found.look(call, wentOnMs > STOPS_WITHIN_MS ? late : null);
      }
    }
  return { looked: found.looked, breaches: found.breaches, worstMs };
}

const endOf = ({ span }: SpanNode): number => (span.ended ? span.endMs : Infinity);

const statusOf = ({ attempts }: WireCall, node: SpanNode): WireAttempt['status'] =>
  attempts.find((attempt) => attempt.node === node)?.status ?? null;
