import { oneLine } from './clean.ts';
import { formatMs } from './format.ts';
import type { Waterfall, WaterfallRow } from './model.ts';

/** A line of a waterfall as the renderers draw it. */
export interface WaterfallLine {
  readonly row: WaterfallRow;
  /** The caller's spans that were folded into `row`, outermost first. */
  readonly calls: readonly WaterfallRow[];
  readonly depth: number;
  /** For each level from 1 to `depth`: is the branch at that level the last of its parent? */
  readonly lastAt: readonly boolean[];
  readonly hasChildren: boolean;
  /** Service and operation; the service is null where it is the parent's, as for a database insert. */
  readonly service: string | null;
  readonly operation: string;
  readonly onCriticalPath: boolean;
  readonly culprit: boolean;
  /** Status name of a failed span, `error` when it has none; null when it did not fail. */
  readonly failure: string | null;
  /** What the bar does not show, a few words each. */
  readonly notes: readonly string[];
  readonly events: WaterfallRow['events'];
}

/** An answer on its way also passes some milliseconds after its caller left. */
const NOTABLE_MS = 10;

interface Node {
  readonly row: WaterfallRow;
  readonly calls: readonly WaterfallRow[];
  readonly children: Node[];
}

/**
 * Rows as lines: a call and the one server span that answered it become one line with the server's times. A call
 * keeps its own line when nothing answered it, when it took several attempts, or when much of its time passed
 * outside of the server (network, queue, connecting): that time must stay visible.
 */
export function waterfallLines(waterfall: Waterfall): WaterfallLine[] {
  const lines: WaterfallLine[] = [];
  const negligibleMs = Math.max(5, waterfall.durationMs * 0.03);
  const visit = (node: Node, parent: Node | null, lastAt: readonly boolean[]) => {
    lines.push(toLine(node, parent, lastAt));
    node.children.forEach((child, index) => {
      visit(child, node, [...lastAt, index === node.children.length - 1]);
    });
  };
  for (const root of toTrees(waterfall.rows)) visit(fold(root, negligibleMs), null, []);
  return lines;
}

/** The end of the time axis, in ms from the root's start: work can outlive the root. */
export function axisEndMs({ rows, durationMs, deadlineMs }: Waterfall): number {
  const lastMs = rows.reduce((end, row) => Math.max(end, row.startMs + row.durationMs), durationMs);
  const showsDeadline = deadlineMs !== null && deadlineMs <= lastMs * 1.3;
  return Math.max(lastMs, showsDeadline ? deadlineMs : 0, 0.001);
}

function toTrees(rows: readonly WaterfallRow[]): Node[] {
  const roots: Node[] = [];
  const open: Node[] = [];
  for (const row of rows) {
    const node: Node = { row, calls: [], children: [] };
    open.length = Math.min(open.length, Math.max(0, row.depth));
    (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  }
  return roots;
}

function fold(node: Node, negligibleMs: number): Node {
  const children = node.children.map((child) => fold(child, negligibleMs));
  const [only] = children;
  if (only && children.length === 1 && answers(node.row, only)) {
    const outsideMs = node.row.durationMs - (only.calls[0] ?? only.row).durationMs;
    if (outsideMs <= Math.max(negligibleMs, node.row.durationMs * 0.1)) {
      return { row: only.row, calls: [node.row, ...only.calls], children: only.children };
    }
  }
  return { row: node.row, calls: node.calls, children };
}

const isClient = (row: WaterfallRow): boolean => row.kind.toLowerCase() === 'client';
const isServer = (row: WaterfallRow): boolean => row.kind.toLowerCase() === 'server';

/** An internal span that names an RPC stands around the attempts of one logical call. */
const isCall = (row: WaterfallRow): boolean =>
  isClient(row) || (row.kind.toLowerCase() === 'internal' && row.attributes['rpc.method'] !== undefined);

function answers(call: WaterfallRow, child: Node): boolean {
  if (!isCall(call)) return false;
  if (isServer(child.row)) return true;
  return !isClient(call) && isCall(child.row) && operationOf(child.row) === operationOf(call);
}

function operationOf(row: WaterfallRow): string {
  const bareMethod = /^[\w.]+\/(\w+)$/.exec(row.operation)?.[1];
  return oneLine(bareMethod ?? row.operation);
}

function toLine(node: Node, parent: Node | null, lastAt: readonly boolean[]): WaterfallLine {
  const { row, calls } = node;
  const spans = [...calls, row];
  const ownService = parent !== null && parent.row.service === row.service;
  const call = isCall(row);
  const attempt = attemptOf(node, parent);
  return {
    row,
    calls,
    depth: lastAt.length,
    lastAt,
    hasChildren: node.children.length > 0,
    service: ownService ? null : oneLine(row.service),
    operation: `${call ? 'call ' : ''}${operationOf(row)}${attempt}`,
    onCriticalPath: spans.some((span) => span.onCriticalPath),
    culprit: spans.some((span) => span.culprit),
    failure: spans.map(failureOf).find((failure) => failure !== null) ?? null,
    notes: notesOf(node),
    events: spans.flatMap((span) => span.events).sort((a, b) => a.atMs - b.atMs),
  };
}

/** The number of the attempt, where a call took more than one. The same call made twice is not an attempt. */
function attemptOf(node: Node, parent: Node | null): string {
  if (node.calls.length === 0 && !isCall(node.row)) return '';
  const siblings = (parent?.children ?? []).filter(
    (one) => (one.calls.length > 0 || isCall(one.row)) && operationOf(one.row) === operationOf(node.row),
  );
  const told = toldAttempt(node);
  if (told !== null)
    return [...siblings, node].some((one) => Number(toldAttempt(one)) > 1) ? ` #${told}` : '';
  return siblings.length > 1 ? ` #${siblings.indexOf(node) + 1}` : '';
}

function toldAttempt({ row, calls }: Node): string | null {
  const told = [...calls, row]
    .map(({ attributes }) => attributes['faultline.rpc.attempt'])
    .find((value) => value !== undefined);
  return told === undefined ? null : oneLine(String(told));
}

function failureOf({ status, attributes }: WaterfallRow): string | null {
  if (status !== 'error') return null;
  const name =
    attributes['rpc.status_code'] ??
    attributes['rpc.grpc.status_code'] ??
    attributes['http.response.status_code'] ??
    attributes['error.type'];
  if (name === undefined) return 'error';
  const text = oneLine(String(name));
  if (!/^\d+$/.test(text)) return text;
  return attributes['http.response.status_code'] === undefined ? `gRPC ${text}` : `HTTP ${text}`;
}

function notesOf({ row, calls }: Node): string[] {
  const notes: string[] = [];
  for (const { attributes } of [...calls, row]) {
    const rejectedBy = attributes['faultline.rejected_by'];
    if (rejectedBy !== undefined)
      notes.push(`refused by the ${oneLine(String(rejectedBy))} before it was sent`);
  }
  const call = calls.at(-1);
  if (!call) return notes;
  const workedOnMs = row.startMs + row.durationMs - (call.startMs + call.durationMs);
  if (workedOnMs > NOTABLE_MS) {
    notes.push(`caller left after ${formatMs(call.durationMs)}, work went on for ${formatMs(workedOnMs)}`);
  }
  return notes;
}
