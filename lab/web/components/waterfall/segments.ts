import type { WaterfallLine } from '../../../report/waterfall-tree.ts';

/** What kind of time a piece of a bar is. */
export type Ink = 'own' | 'callee' | 'waits' | 'held' | 'left';

export interface Segment {
  readonly ink: Ink;
  readonly fromMs: number;
  readonly toMs: number;
}

export const INKS: Readonly<Record<Ink, string>> = {
  own: 'own work',
  callee: 'in a callee',
  waits: 'waits',
  held: 'held by the fault',
  left: 'caller has left',
};

const isWait = ({ row }: WaterfallLine) =>
  row.kind.toLowerCase() === 'internal' && row.operation.startsWith('wait ');

/** Place of each line's children among the lines. */
export function childrenOf(lines: readonly WaterfallLine[]): number[][] {
  const children: number[][] = lines.map(() => []);
  const above: number[] = [];
  for (const [place, { depth }] of lines.entries()) {
    above.length = depth;
    const parent = above.at(-1);
    if (parent !== undefined) children[parent]?.push(place);
    above.push(place);
  }
  return children;
}

/** When whoever wanted each line had left, or whoever wanted that one; Infinity where nobody did. What goes on after is for nobody. */
export function leftTimesOf(lines: readonly WaterfallLine[]): number[] {
  const times: number[] = [];
  const above: number[] = [];
  for (const [place, { depth, row, calls }] of lines.entries()) {
    above.length = depth;
    const parent = above.at(-1);
    const over = parent === undefined ? undefined : lines[parent]?.row;
    // A call that has a line of its own is not folded into its answer's.
    const call = calls.at(-1) ?? (row.kind.toLowerCase() === 'server' && isCall(over) ? over : undefined);
    const own = call ? call.startMs + call.durationMs : Number.POSITIVE_INFINITY;
    times.push(Math.min(own, parent === undefined ? own : (times[parent] ?? own)));
    above.push(place);
  }
  return times;
}

const isCall = (row: WaterfallLine['row'] | undefined) => row?.kind.toLowerCase() === 'client';

/** The pieces of a line's bar, in the order of time: together they are its length. */
export function segmentsOf(
  lines: readonly WaterfallLine[],
  children: readonly (readonly number[])[],
  leftTimes: readonly number[],
  place: number,
): Segment[] {
  const line = lines[place] as WaterfallLine;
  const { startMs, durationMs } = line.row;
  const endMs = startMs + durationMs;
  const leftMs = leftTimes[place] ?? Number.POSITIVE_INFINITY;
  const held = line.events.find(({ name }) => name === 'fault.injected');
  const own: Ink = isWait(line) ? 'waits' : isUnanswered(line) ? 'callee' : 'own';
  const inks: [Ink, number, number][] = (children[place] ?? []).map((child) => {
    const { row } = lines[child] as WaterfallLine;
    return [
      isWait(lines[child] as WaterfallLine) ? 'waits' : 'callee',
      row.startMs,
      row.startMs + row.durationMs,
    ];
  });
  const cuts = new Set([
    startMs,
    endMs,
    ...(held ? [held.atMs] : []),
    ...inks.flatMap(([, from, to]) => [from, to]),
  ]);
  if (leftMs > startMs && leftMs < endMs) cuts.add(leftMs);
  const sorted = [...cuts].filter((ms) => ms >= startMs && ms <= endMs).sort((a, b) => a - b);
  const busy = inks.sort(([, a], [, b]) => a - b);
  const segments: Segment[] = [];
  let next = 0;
  const open: [Ink, number, number][] = [];
  for (const [at, fromMs] of sorted.slice(0, -1).entries()) {
    const toMs = sorted[at + 1] as number;
    for (; next < busy.length && (busy[next]?.[1] ?? 0) <= fromMs; next++)
      open.push(busy[next] as (typeof busy)[number]);
    for (let i = open.length - 1; i >= 0; i--) if ((open[i]?.[2] ?? 0) <= fromMs) open.splice(i, 1);
    const inner = open.some(([ink]) => ink === 'waits') ? 'waits' : open.length > 0 ? 'callee' : own;
    const isHeld = inner === 'own' && held !== undefined && fromMs >= held.atMs;
    const ink: Ink = fromMs >= leftMs ? 'left' : isHeld ? 'held' : inner;
    const last = segments.at(-1);
    if (last?.ink === ink) segments[segments.length - 1] = { ...last, toMs };
    else segments.push({ ink, fromMs, toMs });
  }
  return segments.length > 0 ? segments : [{ ink: own, fromMs: startMs, toMs: endMs }];
}

/** A call that no span of another service answers: its time passes over there, or on the way. */
const isUnanswered = ({ row }: WaterfallLine) => isCall(row);
