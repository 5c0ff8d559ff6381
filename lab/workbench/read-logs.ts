import { serviceOf } from '../faults/struck-instance.ts';
import { logSize, tailLines } from '../runtime/log-file.ts';

/** From the least. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  readonly instance: string;
  /** Epoch ms; null where the line does not say. */
  readonly tMs: number | null;
  readonly level: Level | null;
  readonly text: string;
  readonly traceId: string | null;
}

/** What somebody wants to see; what is not named lets all pass. */
export interface LogFilter {
  readonly service?: string | undefined;
  readonly instance?: string | undefined;
  /** And worse; a line that says none passes. */
  readonly level?: Level | undefined;
  /** Part of the line as it was written. */
  readonly contains?: string | undefined;
  readonly traceId?: string | undefined;
}

/** Of each file only its end is read, whatever has grown there. */
const [BYTES, LINES, CHARS] = [512 * 1024, 2_000, 1_000];

/** The latest lines of instances, the newest first. */
export function latestLogs(
  instances: ReadonlyMap<string, { readonly logFile: string }>,
  filter: LogFilter,
  limit: number,
): LogLine[] {
  const found = [...instances].flatMap(([instance, { logFile }]) => {
    if (filter.instance !== undefined && filter.instance !== instance) return [];
    if (filter.service !== undefined && filter.service !== serviceOf(instance)) return [];
    return endOf(logFile)
      .filter((text) => filter.contains === undefined || text.includes(filter.contains))
      .map((text) => readLine(instance, text))
      .filter((line) => passes(line, filter));
  });
  // One without a time stands by the one before it in its file.
  let lastMs = 0;
  const timed = found.map((line) => {
    lastMs = line.tMs ?? lastMs;
    return { line, atMs: lastMs };
  });
  return timed
    .toReversed()
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, limit)
    .map(({ line }) => line);
}

function endOf(file: string): string[] {
  const size = logSize(file);
  if (size === 0) return [];
  const from = Math.max(0, size - BYTES);
  const lines = tailLines(file, from, LINES);
  // The first is cut where it does not begin at the file's beginning.
  return (from === 0 ? lines : lines.slice(1)).filter((text) => text.trim() !== '');
}

/** A line of JSON as loggers write it (pino, zap, logrus, slog), or plain text. */
function readLine(instance: string, text: string): LogLine {
  const plain = { instance, tMs: null, level: null, text: shortened(text), traceId: null };
  if (!text.startsWith('{')) return plain;
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(text);
  } catch {
    return plain;
  }
  const { time, ts, timestamp, level, msg, message, trace_id, traceId, ...others } = fields;
  const { service: _, instance: __, pid: ___, hostname: ____, span_id: _____, ...rest } = others;
  const said = msg ?? message;
  if (typeof said !== 'string') return plain;
  const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  const id = trace_id ?? traceId;
  return {
    instance,
    tMs: timeOf(time ?? ts ?? timestamp),
    level: levelOf(level),
    text: shortened(`${said}${more}`),
    traceId: typeof id === 'string' ? id : null,
  };
}

function timeOf(time: unknown): number | null {
  const ms = typeof time === 'number' ? time : Date.parse(String(time));
  return Number.isFinite(ms) ? ms : null;
}

/** Pino's own numbers are tens. */
function levelOf(level: unknown): Level | null {
  if (typeof level === 'number') return LEVELS[Math.round(level / 10) - 1] ?? null;
  const name = String(level).toLowerCase();
  return LEVELS.find((each) => name.startsWith(each)) ?? null;
}

const passes = ({ level, traceId }: LogLine, filter: LogFilter): boolean =>
  (filter.traceId === undefined || traceId === filter.traceId) &&
  (filter.level === undefined || level === null || LEVELS.indexOf(level) >= LEVELS.indexOf(filter.level));

const shortened = (text: string) => (text.length > CHARS ? `${text.slice(0, CHARS)} …` : text);
