import type { EdgeSettings } from '@faultline/control';
import { attributeOf } from '../spans/compact-span.ts';
import { inherited } from '../spans/inherited.ts';
import { isGrpcServer } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { SpanNode } from '../spans/span-node.ts';
import type { WireCall } from './calls.ts';
import { Findings, ms, type SettingsOf, type WireRule } from './finding.ts';

/** Time left travels as whole milliseconds, rounded up, and a span may begin a little before its deadline is reckoned. */
const TOLERANCE_MS = 5;

/**
 * On every edge that hands deadlines on, a callee never has more time left when a call arrives than its caller had when it
 * sent it; and never more than the edge's own budgets leave. Where neither bounds it there is nothing to look at.
 */
export function deadlinesHeld(settingsOf: SettingsOf): WireRule {
  const found = new Findings();
  return {
    look: (calls) => {
      const known = new Map<SpanNode, number>();
      for (const call of calls) lookAt(call, settingsOf(call.from, call.to), known, found);
    },
    found: () => found,
  };
}

function lookAt(
  call: WireCall,
  { timeoutMs = Infinity, retry, propagateDeadline = true }: EdgeSettings,
  known: Map<SpanNode, number>,
  found: Findings,
): void {
  const begunMs = call.attempts[0]?.node.span.startMs ?? Number.NaN;
  const callerMs = propagateDeadline ? deadlineAt(call.caller, known) : Infinity;
  for (const { node, kind } of call.attempts) {
    const sentMs = node.span.startMs;
    const ownMs = kind === 'hedge' ? Infinity : (retry?.perAttemptTimeoutMs ?? Infinity);
    const mostMs = Math.min(callerMs - sentMs, begunMs + timeoutMs - sentMs, ownMs);
    if (mostMs === Infinity) continue;
    for (const { span } of node.children)
      if (isGrpcServer(span)) found.look(call, excess(leftOf(span), mostMs));
  }
}

function excess(leftMs: number, mostMs: number): string | null {
  if (leftMs <= Math.max(0, mostMs) + TOLERANCE_MS) return null;
  const found = leftMs === Infinity ? 'no deadline' : `${ms(leftMs)} left`;
  return `expected at most ${ms(Math.max(0, mostMs))} left at the callee, found ${found}`;
}

/** When a call arrived. */
const leftOf = (span: Span) => received(span) - span.startMs;

/** Infinity where the caller set none. */
function received(span: Span): number {
  const deadline = attributeOf(span, 'faultline.rpc.deadline.unix_ms');
  return typeof deadline === 'number' ? deadline : Infinity;
}

/** Deadline of the request that a span works for, epoch ms; Infinity where it has none. */
const deadlineAt = (node: SpanNode, known: Map<SpanNode, number>): number =>
  // A caller mostly has one itself.
  ownDeadline(node) ??
  inherited(node, known, (each, above: number | undefined) => ownDeadline(each) ?? above ?? Infinity);

/** Undefined where it has that of the span above it. */
function ownDeadline({ span }: SpanNode): number | undefined {
  if (isGrpcServer(span)) return received(span);
  const timeoutMs = attributeOf(span, 'faultline.http.request.timeout_ms');
  return typeof timeoutMs === 'number' ? span.startMs + timeoutMs : undefined;
}
