import { isGrpcServer } from '../rpc.ts';
import type { Span } from '../span.ts';
import type { SpanNode } from '../span-tree.ts';
import type { WireCall } from './calls.ts';
import { type Finding, Findings, ms, type SettingsOf } from './finding.ts';

/** Time left travels as whole milliseconds, rounded up, and a span may begin a little before its deadline is reckoned. */
const TOLERANCE_MS = 5;

/**
 * On every edge that hands deadlines on, a callee never has more time left when a call arrives than its caller had when it
 * sent it; and never more than the edge's own budgets leave. Where neither bounds it there is nothing to look at.
 */
export function deadlinesHeld(calls: readonly WireCall[], settingsOf: SettingsOf): Finding {
  const found = new Findings();
  for (const call of calls) {
    const { timeoutMs = Infinity, retry, propagateDeadline = true } = settingsOf(call.from, call.to);
    const begunMs = call.attempts[0]?.node.span.startMs ?? Number.NaN;
    const callerMs = propagateDeadline ? deadlineAt(call.caller) : Infinity;
    for (const { node, kind } of call.attempts) {
      const sentMs = node.span.startMs;
      const ownMs = kind === 'hedge' ? Infinity : (retry?.perAttemptTimeoutMs ?? Infinity);
      const mostMs = Math.min(callerMs - sentMs, begunMs + timeoutMs - sentMs, ownMs);
      if (mostMs === Infinity) continue;
      for (const { span } of node.children.filter((child) => isGrpcServer(child.span)))
        found.look(call, excess(leftOf(span), mostMs));
    }
  }
  return found;
}

function excess(leftMs: number, mostMs: number): string | null {
  if (leftMs <= Math.max(0, mostMs) + TOLERANCE_MS) return null;
  const found = leftMs === Infinity ? 'no deadline' : `${ms(leftMs)} left`;
  return `expected at most ${ms(Math.max(0, mostMs))} left at the callee, found ${found}`;
}

/** When a call arrived. */
const leftOf = (span: Span) => received(span) - span.startMs;

/** Infinity where the caller set none. */
function received({ attributes }: Span): number {
  const deadline = attributes['faultline.rpc.deadline.unix_ms'];
  return typeof deadline === 'number' ? deadline : Infinity;
}

/** Deadline of the request that a span works for, epoch ms; Infinity where it has none. */
function deadlineAt(node: SpanNode): number {
  for (let at: SpanNode | null = node; at; at = at.parent) {
    if (isGrpcServer(at.span)) return received(at.span);
    const timeoutMs = at.span.attributes['faultline.http.request.timeout_ms'];
    if (typeof timeoutMs === 'number') return at.span.startMs + timeoutMs;
  }
  return Infinity;
}
