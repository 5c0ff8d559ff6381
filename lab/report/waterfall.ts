import { Cells, type Style } from './cells.ts';
import { oneLine, shorten } from './clean.ts';
import { formatMs } from './format.ts';
import type { Waterfall } from './model.ts';
import { axisEndMs, type WaterfallLine, waterfallLines } from './waterfall-tree.ts';

export interface WaterfallTextOptions {
  /** Columns, 60 or more; default 100. */
  readonly width?: number;
  /** ANSI colours, default false. */
  readonly color?: boolean;
  /** Lines for spans at most; the rest is counted. Default 40. */
  readonly maxRows?: number;
}

/** Geometry of one drawing, in columns. */
interface Layout {
  readonly width: number;
  readonly label: number;
  readonly bar: number;
  /** Characters per level of the tree: 5 as in `  '- `, 3 where labels are deep. */
  readonly step: 3 | 5;
  readonly endMs: number;
  readonly deadlineColumn: number | null;
}

const MAX_EVENTS = 3;
const CULPRIT = '  <- critical path';

/**
 * The waterfall as plain text, one line per span and per note or event, each at most `width` columns:
 * tree, bar from start to end on a common time axis, duration, status. The deadline is a column of `|`.
 */
export function renderWaterfall(waterfall: Waterfall, options: WaterfallTextOptions = {}): string {
  const { width = 100, color = false, maxRows = 40 } = options;
  const all = waterfallLines(waterfall);
  if (all.length === 0) return '(this trace has no spans)';
  const lines = mostTelling(all, maxRows);
  const layout = layOut(waterfall, lines, Math.max(60, width));
  const text = deadlineHeader(waterfall, layout);
  for (const line of lines) {
    text.push(spanCells(line, layout).toText(color));
    for (const remark of remarksOf(line, layout.width)) {
      const indent = guides(line, layout.step, true);
      const cells = new Cells(layout.width);
      markDeadline(cells, layout);
      cells.put(0, shorten(`${indent}* ${remark}`, layout.width), 'dim');
      text.push(cells.toText(color));
    }
  }
  if (lines.length < all.length) {
    text.push(
      `(${all.length - lines.length} of ${all.length} spans are left out here; report.html has them all)`,
    );
  }
  return text.join('\n');
}

/** What to say above the waterfall: the time is that of the tables, a little more than the root span's. */
export function waterfallTitle({ chosen, responseMs, traceId }: Waterfall): string {
  return `${oneLine(chosen)}: ${formatMs(responseMs)} from due to answer, trace ${oneLine(traceId)}`;
}

/** The lines that explain most, in their order: the critical path first, then failures, then the rest. */
function mostTelling(lines: readonly WaterfallLine[], max: number): WaterfallLine[] {
  const rank = (line: WaterfallLine) =>
    line.depth === 0 || line.culprit ? 0 : line.onCriticalPath ? 1 : line.failure ? 2 : 3;
  const kept = new Set(lines.toSorted((a, b) => rank(a) - rank(b)).slice(0, max));
  return lines.filter((line) => kept.has(line));
}

function layOut(waterfall: Waterfall, lines: readonly WaterfallLine[], width: number): Layout {
  const endMs = axisEndMs(waterfall);
  const longest = (step: 3 | 5) =>
    lines.reduce((most, line) => Math.max(most, [...(guides(line, step, false) + labelOf(line))].length), 0);
  const roomForLabels = Math.floor(width * 0.45);
  const step = longest(5) <= roomForLabels ? 5 : 3;
  const label = Math.min(longest(step), roomForLabels) + 1;
  // What stands behind a bar moves with the bar's end, so each line bounds the bar's scale for itself.
  const bar = lines.reduce((columns, line) => {
    const room = width - label - tailOf(line, width).length - 1;
    const end = Math.max(0, line.row.startMs + line.row.durationMs) / endMs;
    return Math.min(columns, room / Math.max(end, 0.01));
  }, width - label);
  const columns = Math.max(10, Math.floor(bar));
  const { deadlineMs } = waterfall;
  const inSight = deadlineMs !== null && deadlineMs <= endMs;
  const deadlineColumn = inSight
    ? label + Math.min(columns - 1, Math.floor((deadlineMs / endMs) * columns))
    : null;
  return { width, label, bar: columns, step, endMs, deadlineColumn };
}

/** Tree glyphs in front of a line, or in front of the remarks under it. */
function guides({ lastAt, hasChildren }: WaterfallLine, step: 3 | 5, below: boolean): string {
  const [open, none, branch, last] =
    step === 5 ? ['  |  ', '     ', '  |- ', "  '- "] : ['|  ', '   ', '|- ', "'- "];
  if (below) {
    return lastAt.map((isLast) => (isLast ? none : open)).join('') + (hasChildren ? open : none);
  }
  return lastAt
    .map((isLast, level) => {
      if (level < lastAt.length - 1) return isLast ? none : open;
      return isLast ? last : branch;
    })
    .join('');
}

function labelOf({ service, operation }: WaterfallLine): string {
  return service === null ? operation : `[${service}] ${operation}`;
}

function tailOf({ row, failure, culprit }: WaterfallLine, width: number): string {
  const status = failure === null ? '' : ` ${isTerse(failure, width) ? 'error' : failure}`;
  return `${formatMs(row.durationMs)}${status}${culprit ? CULPRIT : ''}`;
}

/** A long status would take the bars' room on a narrow terminal; it goes to a line of its own. */
const isTerse = (failure: string, width: number): boolean => width < 100 && failure.length > 8;

function remarksOf({ failure, notes, events }: WaterfallLine, width: number): string[] {
  const status = failure !== null && isTerse(failure, width) ? [failure] : [];
  const told = events
    .slice(0, MAX_EVENTS)
    .map(({ name, text, atMs }) =>
      oneLine(`${name}${text === '' || text === name ? '' : ` ${text}`} at ${formatMs(atMs)}`),
    );
  const untold = events.length - told.length;
  return [...status, ...notes, ...told, ...(untold > 0 ? [`and ${untold} more events`] : [])];
}

function spanCells(line: WaterfallLine, layout: Layout): Cells {
  const { row, failure, culprit, onCriticalPath } = line;
  const cells = new Cells(layout.width);
  const tree = guides(line, layout.step, false);
  cells.put(0, tree, 'dim');
  const room = layout.label - 1 - tree.length;
  cells.put(tree.length, shorten(labelOf(line), room), culprit ? 'bold' : null);
  const at = (ms: number) => Math.round((Math.max(0, ms) / layout.endMs) * layout.bar);
  const start = Math.min(at(row.startMs), layout.bar - 1);
  const length = Math.max(1, at(row.startMs + row.durationMs) - start);
  const barStyle: Style | null = failure !== null ? 'red' : onCriticalPath ? 'yellow' : 'cyan';
  cells.put(layout.label + start, '-'.repeat(length), barStyle);
  markDeadline(cells, layout);
  const tail = tailOf(line, layout.width);
  const tailAt = Math.min(
    layout.label + start + length + 1,
    Math.max(layout.label, layout.width - tail.length),
  );
  cells.put(tailAt, tail, failure !== null ? 'red' : culprit ? ['bold', 'yellow'] : null);
  return cells;
}

function deadlineHeader({ deadlineMs }: Waterfall, layout: Layout): string[] {
  if (deadlineMs === null) return [];
  const text = `deadline ${formatMs(deadlineMs)}`;
  if (layout.deadlineColumn === null) return [`(${text}, beyond the right edge)`];
  const { deadlineColumn: column } = layout;
  return [column >= text.length + 1 ? `${text.padStart(column - 1)} |` : `${' '.repeat(column)}| ${text}`];
}

/** The deadline's column, unless a word stands there. */
function markDeadline(cells: Cells, { deadlineColumn }: Layout): void {
  if (deadlineColumn === null) return;
  const there = cells.at(deadlineColumn);
  if (there === ' ' || there === '-') cells.put(deadlineColumn, '|', 'magenta');
}
