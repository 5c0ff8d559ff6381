import type { Trace } from '../../../analysis/spans/span-tree.ts';
import type { LoggedLine, TraceLogs } from './trace-logs.ts';

/** A line of a log: place of its trace; of its span in it, or -1; file; ms from the trace's start, or null; what it says. */
export type PackedLog = readonly [
  trace: number,
  span: number,
  file: string,
  atMs: number | null,
  text: string,
];

/** Times of lines are those of whoever wrote them: JSON lines have one under one of these names. */
const TIMES = ['time', 'timestamp', '@timestamp', 'ts'];
const LEVELS = ['level', 'severity', 'log.level'];
const MESSAGES = ['msg', 'message', 'body'];
const SPAN_ID = /(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])/gi;

/** The lines of a trace by when they were written; `order` is that of its spans in the page. */
export function packLogs(
  trace: Trace,
  place: number,
  order: readonly { readonly spanId: string }[],
  fromMs: number,
  { lines }: TraceLogs,
): PackedLog[] {
  const own = lines.get(trace.traceId) ?? [];
  if (own.length === 0) return [];
  const spans = new Map(order.map(({ spanId }, at) => [spanId, at]));
  return own
    .map((line): PackedLog => {
      const span = (line.text.match(SPAN_ID) ?? []).map((id) => spans.get(id.toLowerCase()));
      const { atMs, text } = toldBy(line, trace.traceId);
      const sinceMs = atMs === null ? null : Math.round(atMs - fromMs);
      return [place, span.find((found) => found !== undefined) ?? -1, line.file, sinceMs, text];
    })
    .sort((a, b) => (a[3] ?? 0) - (b[3] ?? 0));
}

/** A JSON line as words: level, message, and the rest as `key=value`, without what the page says beside it. */
export function toldBy({ file, text }: LoggedLine, traceId: string): { atMs: number | null; text: string } {
  const fields = objectIn(text);
  if (!fields) return { atMs: null, text };
  const first = (names: readonly string[]) => names.find((name) => fields[name] !== undefined);
  const [time, level, message] = [first(TIMES), first(LEVELS), first(MESSAGES)];
  const rest = Object.entries(fields).filter(
    ([key, value]) =>
      ![time, level, message].includes(key) &&
      !(typeof value === 'string' && (value === traceId || isSpanId(value) || file.startsWith(value))),
  );
  const words = [
    ...[level, message].flatMap((key) => (key === undefined ? [] : [wordOf(fields[key])])),
    ...rest.map(([key, value]) => `${key}=${wordOf(value)}`),
  ];
  return { atMs: time === undefined ? null : timeOf(fields[time]), text: words.join(' ') };
}

const isSpanId = (value: string) => /^[0-9a-f]{16}$/i.test(value);
const wordOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function timeOf(value: unknown): number | null {
  const ms = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isFinite(ms) ? ms : null;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
