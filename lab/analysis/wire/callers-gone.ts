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
  /** When it was let go on; Infinity where it never was. */
  readonly thawedMs: number;
}

/** So long after a freeze an instance may be busy with what had queued up: up to 80 ms were measured, of 30 calls on two slow processors. */
const BACKLOG_MS = 250;

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
 * processes waited for a processor meanwhile, and as much as the limit where a thawed instance has all at once to do that had queued up.
 */
export function callersGone(
  settingsOf: SettingsOf,
  { frozen = [], waits = [] }: OfMachine = {},
): WireRule<CallersGone> {
  const found = new Findings();
  const allowed: string[] = [];
  let worstMs = 0;
  const tell = (call: WireCall, wentOn: WentOn) => {
    const { wentOnMs, ownMs, told } = measured(wentOn, [...waits, ...backlogs(wentOn.instance, frozen)]);
    worstMs = Math.max(worstMs, ownMs);
    const isBreach = ownMs > STOPS_WITHIN_MS;
    found.look(call, isBreach ? `${EXPECTED}, found it after ${told}` : null);
    if (wentOnMs > STOPS_WITHIN_MS && !isBreach) allowed.push(`${call.edge} went on for ${told}`);
  };
  const look = (calls: readonly WireCall[]) => {
    const waiting = new Waiting(calls, settingsOf);
    for (const call of calls) for (const wentOn of wentOnIn(call, waiting, frozen)) tell(call, wentOn);
  };
  const { looked, breaches } = found;
  return { look, found: () => ({ looked, breaches, against: found.against, worstMs, allowed }) };
}

const EXPECTED = `expected it to stop within ${STOPS_WITHIN_MS} ms of its caller's leaving`;

/** When a callee worked though its caller had gone, epoch ms; it ends before it begins where the callee was done by then. */
interface WentOn {
  readonly instance: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Of each callee of a call whose caller left it, and which could know. */
function wentOnIn({ attempts }: WireCall, waiting: Waiting, frozen: readonly Frozen[]): WentOn[] {
  return attempts.flatMap(({ node, status }) => {
    const goneMs = waiting.goneAt(node);
    return node.children.flatMap((server) => {
      const { span } = server;
      if (!isGrpcServer(span) || !span.ended) return [];
      const wasLeft = span.endMs > goneMs + CROSSED_MS || GIVEN_UP.includes(status);
      if (!wasLeft || waiting.isDeaf(server, goneMs) || wasFrozen(server, goneMs, frozen)) return [];
      return [{ instance: span.instance, fromMs: Math.max(goneMs, span.startMs), toMs: span.endMs }];
    });
  });
}

const wasFrozen = ({ span }: SpanNode, goneMs: number, frozen: readonly Frozen[]) =>
  frozen.some(
    ({ instance, fromMs, byMs }) =>
      instance === span.instance && span.startMs < byMs && Math.max(goneMs, span.endMs) > fromMs,
  );

/** How long that was, and how much of it, where it is beyond the limit, was the callee's own doing. */
function measured({ fromMs, toMs }: WentOn, waits: readonly ProcessorWait[]) {
  const wentOnMs = toMs - fromMs;
  const waitMs = Math.min(MOST_ALLOWED_MS, longestWait(waits, fromMs, toMs));
  const isLate = wentOnMs > STOPS_WITHIN_MS;
  const waited = waitMs >= 1 ? `, of which it may have waited ${ms(waitMs)} for a processor` : '';
  return {
    wentOnMs,
    ownMs: isLate ? Math.max(STOPS_WITHIN_MS, wentOnMs - waitMs) : wentOnMs,
    told: `${ms(wentOnMs)}${waited}`,
  };
}

const backlogs = (of: string | null, frozen: readonly Frozen[]): ProcessorWait[] =>
  frozen
    .filter(({ instance }) => instance === of)
    .map(({ thawedMs }) => ({ fromMs: thawedMs, toMs: thawedMs + BACKLOG_MS, waitMs: MOST_ALLOWED_MS }));

const longestWait = (waits: readonly ProcessorWait[], fromMs: number, toMs: number) =>
  waits
    .filter((wait) => wait.fromMs <= toMs && wait.toMs >= fromMs)
    .reduce((longest, { waitMs }) => Math.max(longest, waitMs), 0);
