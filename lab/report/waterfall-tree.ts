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
  /** Innermost first: a call that is folded is added at the end. */
  readonly calls: WaterfallRow[];
  children: Node[];
}

/** Where a line stands: on which branch of which other. */
interface Place {
  readonly node: Node;
  readonly above: Place | null;
  readonly depth: number;
  readonly isLast: boolean;
  /** The number of the attempt, where a call took more than one. */
  readonly attempt: string;
}

/**
 * Rows as lines: a call and the one server span that answered it become one line with the server's times. A call
 * keeps its own line when nothing answered it, when it took several attempts, or when much of its time passed
 * outside of the server (network, queue, connecting): that time must stay visible. Linear in the number of rows, however deep.
 */
export function waterfallLines(waterfall: Waterfall): WaterfallLine[] {
  const lines: WaterfallLine[] = [];
  const roots = foldedTrees(waterfall.rows, Math.max(5, waterfall.durationMs * 0.03));
  const open = roots.flatMap((root) => placesOf([root], null)).reverse();
  for (let place = open.pop(); place; place = open.pop()) {
    lines.push(toLine(place));
    for (const child of placesOf(place.node.children, place).reverse()) open.push(child);
  }
  return lines;
}

function placesOf(siblings: readonly Node[], above: Place | null): Place[] {
  const attempts = attemptsAmong(siblings);
  return siblings.map((node, index) => ({
    ...{ node, above, depth: above === null ? 0 : above.depth + 1 },
    ...{ isLast: index === siblings.length - 1, attempt: attempts[index] ?? '' },
  }));
}

/** The end of the time axis, in ms from the root's start: work can outlive the root. */
export function axisEndMs({ rows, durationMs, deadlineMs }: Waterfall): number {
  const lastMs = rows.reduce((end, row) => Math.max(end, row.startMs + row.durationMs), durationMs);
  const showsDeadline = deadlineMs !== null && deadlineMs <= lastMs * 1.3;
  return Math.max(lastMs, showsDeadline ? deadlineMs : 0, 0.001);
}

function foldedTrees(rows: readonly WaterfallRow[], negligibleMs: number): Node[] {
  const roots: Node[] = [];
  const all: { readonly node: Node; readonly siblings: Node[]; readonly place: number }[] = [];
  const open: Node[] = [];
  for (const row of rows) {
    const node: Node = { row, calls: [], children: [] };
    open.length = Math.min(open.length, Math.max(0, row.depth));
    const siblings = open.at(-1)?.children ?? roots;
    all.push({ node, siblings, place: siblings.length });
    siblings.push(node);
    open.push(node);
  }
  // Whoever is below comes later.
  for (const { node, siblings, place } of all.reverse()) siblings[place] = fold(node, negligibleMs);
  return roots;
}

/** A node whose children are folded already. */
function fold(node: Node, negligibleMs: number): Node {
  const [only] = node.children;
  if (!only || node.children.length > 1 || !answers(node.row, only)) return node;
  const outsideMs = node.row.durationMs - (only.calls.at(-1) ?? only.row).durationMs;
  if (outsideMs > Math.max(negligibleMs, node.row.durationMs * 0.1)) return node;
  only.calls.push(node.row);
  return only;
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

function toLine(place: Place): WaterfallLine {
  const { node, above, depth, attempt } = place;
  const { row } = node;
  const calls = node.calls.toReversed();
  const spans = [...calls, row];
  const ownService = above !== null && above.node.row.service === row.service;
  return {
    row,
    calls,
    depth,
    // Few lines are drawn with it, and of a deep one it is long.
    get lastAt() {
      return lastAt(place);
    },
    hasChildren: node.children.length > 0,
    service: ownService ? null : oneLine(row.service),
    operation: `${isCall(row) ? 'call ' : ''}${operationOf(row)}${attempt}`,
    onCriticalPath: spans.some((span) => span.onCriticalPath),
    culprit: spans.some((span) => span.culprit),
    failure: spans.map(failureOf).find((failure) => failure !== null) ?? null,
    notes: notesOf(row, calls),
    events: spans.flatMap((span) => span.events).sort((a, b) => a.atMs - b.atMs),
  };
}

function lastAt(place: Place): boolean[] {
  const found: boolean[] = [];
  for (let at = place; at.above !== null; at = at.above) found.push(at.isLast);
  return found.reverse();
}

/** The attempt's number of each of the siblings; empty where a call took one. The same call made twice is not an attempt. */
function attemptsAmong(siblings: readonly Node[]): string[] {
  const calls = siblings.filter((node) => node.calls.length > 0 || isCall(node.row));
  const byOperation = Map.groupBy(calls, ({ row }) => operationOf(row));
  const numbers = new Map<Node, string>();
  for (const same of byOperation.values()) {
    const isTried = same.some((node) => Number(toldAttempt(node)) > 1);
    for (const [index, node] of same.entries()) {
      const told = toldAttempt(node);
      if (told !== null ? isTried : same.length > 1) numbers.set(node, ` #${told ?? index + 1}`);
    }
  }
  return siblings.map((node) => numbers.get(node) ?? '');
}

function toldAttempt({ row, calls }: Node): string | null {
  const told = [...calls.toReversed(), row]
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

function notesOf(row: WaterfallRow, calls: readonly WaterfallRow[]): string[] {
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
