import type { Span } from '../../../analysis/spans/span.ts';
import type { SpanNode } from '../../../analysis/spans/span-node.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import { criticalPath } from '../../../analysis/traces/critical-path.ts';
import type { Waterfall, WaterfallRow } from '../../../report/model.ts';
import { type AboutTrace, waterfallOf } from '../../../report/waterfall-rows.ts';
import { axisEndMs, type WaterfallLine, waterfallLines } from '../../../report/waterfall-tree.ts';
import { childrenOf, leftTimesOf, type Segment, segmentsOf } from './segments.ts';

/** Height of a line, px. */
export const ROW = 26;

/** A trace as it is drawn: lines, what is below each, and the way that decided when it ended. */
export interface TraceModel {
  readonly waterfall: Waterfall;
  readonly lines: readonly WaterfallLine[];
  readonly children: readonly (readonly number[])[];
  readonly parents: Int32Array;
  readonly endMs: number;
  readonly critical: readonly { readonly line: number; readonly fromMs: number; readonly toMs: number }[];
  /** The spans of a line: its own, then of the calls that it answers. */
  spans(line: number): Span[];
  /** Of a line, made when it is drawn. */
  segments(line: number): readonly Segment[];
}

/** Linear in the number of spans. Spans that hang on nothing stand behind the root's. */
export function traceModel(trace: Trace, about: AboutTrace): TraceModel | null {
  if (!trace.root) return null;
  const waterfall = waterfallOf(trace, about);
  const loose = trace.orphans.flatMap((orphan) =>
    waterfallOf({ ...trace, root: orphan }, about).rows.map((row) => ({
      ...row,
      startMs: row.startMs + orphan.span.startMs - (trace.root?.span.startMs ?? 0),
      onCriticalPath: false,
      culprit: false,
    })),
  );
  const whole = { ...waterfall, rows: [...waterfall.rows, ...loose] };
  const lines = waterfallLines(whole);
  const children = childrenOf(lines);
  const leftTimes = leftTimesOf(lines);
  const parents = new Int32Array(lines.length).fill(-1);
  for (const [parent, below] of children.entries()) for (const child of below) parents[child] = parent;
  const known = new Map<number, readonly Segment[]>();
  // Rows stand as the walk down finds their spans: from the root, then from each that hangs on nothing.
  const spans = new Map(
    [trace.root, ...trace.orphans]
      .flatMap(walkedDown)
      .map(({ span }, place) => [whole.rows[place], span] as const),
  );
  return {
    waterfall: whole,
    ...{ lines, children, parents, endMs: axisEndMs(whole) },
    critical: criticalOf(trace, whole, lines),
    spans: (line) => {
      const { row, calls = [] } = lines[line] ?? {};
      return [row, ...calls].flatMap((each) => spans.get(each as WaterfallRow) ?? []);
    },
    segments: (line) => {
      const found = known.get(line) ?? segmentsOf(lines, children, leftTimes, line);
      known.set(line, found);
      return found;
    },
  };
}

function criticalOf(
  trace: Trace,
  { rows }: Waterfall,
  lines: readonly WaterfallLine[],
): TraceModel['critical'] {
  const root = trace.root;
  if (!root) return [];
  const lineOf = new Map(
    lines.flatMap((line, place) => [line.row, ...line.calls].map((row) => [row, place] as const)),
  );
  const rowOf = new Map<object, number>(walkedDown(root).map(({ span }, place) => [span, place]));
  const zeroMs = root.span.startMs;
  return criticalPath(root).flatMap(({ span, startMs, endMs }) => {
    const row = rows[rowOf.get(span) ?? -1];
    const line = row && lineOf.get(row);
    return line === undefined ? [] : [{ line, fromMs: startMs - zeroMs, toMs: endMs - zeroMs }];
  });
}

function walkedDown(from: SpanNode): SpanNode[] {
  const found: SpanNode[] = [];
  const open = [from];
  for (let node = open.pop(); node; node = open.pop()) {
    found.push(node);
    for (const child of node.children.toReversed()) open.push(child);
  }
  return found;
}

/** Lines in sight: without what is below a folded one. */
export function visibleLines({ lines }: TraceModel, folded: ReadonlySet<number>): number[] {
  const shown: number[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const [place, { depth }] of lines.entries()) {
    if (depth > hiddenBelow) continue;
    hiddenBelow = folded.has(place) ? depth : Number.POSITIVE_INFINITY;
    shown.push(place);
  }
  return shown;
}
