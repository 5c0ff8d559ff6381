import { OtlpSpanKind, OtlpStatusCode } from '../../../evidence/otlp.ts';
import { parseBool, parseDuration, parseInteger, parseTime } from './go-values.ts';

/** A parameter that can't be understood: answered as Jaeger does. */
export class ParamError extends Error {
  override readonly name = 'ParamError';
  readonly httpStatus: number;

  constructor(message: string, httpStatus = 400) {
    super(message);
    this.httpStatus = httpStatus;
  }
}

/** Times in nanoseconds; what is undefined does not filter. A trace matches if one of its spans matches all. */
export interface TraceQuery {
  readonly service: string | undefined;
  readonly operation: string | undefined;
  readonly startMin: bigint;
  readonly startMax: bigint;
  readonly durationMin: bigint | undefined;
  readonly durationMax: bigint | undefined;
  readonly searchDepth: number;
  readonly attributes: ReadonlyMap<string, string>;
}

export type Params = ReadonlyMap<string, string>;

/** For a search that names none. */
const DEFAULT_SEARCH_DEPTH = 100;

/** Jaeger allows as many as its ring holds, by default so many; this store is bounded by bytes. */
const MAX_SEARCH_DEPTH = 100_000n;

/** Reads `startTimeMin`, else its deprecated twin `start_time_min`; an empty value counts as absent. */
function read(params: Params, name: string): readonly [text: string | undefined, name: string] {
  const text = params.get(name);
  if (text) return [text, name];
  const twin = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [params.get(twin) || undefined, twin];
}

/** Undefined for a parameter that is not there. */
function parsed<T>(
  [text, name]: readonly [text: string | undefined, name: string],
  parse: (text: string) => T | null,
  expected: string,
): T | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value !== null) return value;
  throw new ParamError(`malformed parameter ${name}: expected ${expected}, got ${text}`);
}

function time(params: Params, name: string): bigint | undefined {
  return parsed(read(params, name), parseTime, 'an RFC 3339 time');
}

/** A duration of 0 does not filter. */
function duration(params: Params, name: string): bigint | undefined {
  return parsed(read(params, name), parseDuration, 'a duration such as 1.5s') || undefined;
}

/** The members of a JSON object of texts; null counts as the empty text. */
function parseAttributes(text: string): Map<string, string> | null {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return null;
  }
  if (object === null) return new Map();
  if (typeof object !== 'object' || Array.isArray(object)) return null;
  const entries = Object.entries(object).map(([key, value]) => [key, value ?? ''] as const);
  return entries.every(([, value]) => typeof value === 'string') ? new Map(entries) : null;
}

function searchDepth(params: Params): number {
  const [text, name] = read(params, 'query.searchDepth');
  const found =
    text === undefined
      ? ([params.get('query.num_traces') || undefined, 'query.num_traces'] as const)
      : undefined;
  const depth = parsed(found ?? [text, name], parseInteger, 'a number');
  if (depth === undefined) return DEFAULT_SEARCH_DEPTH;
  if (depth < 1n || depth > MAX_SEARCH_DEPTH) {
    throw new ParamError(`search depth must be from 1 to ${MAX_SEARCH_DEPTH}, got ${depth}`, 500);
  }
  return Number(depth);
}

/**
 * Throws ParamError. Spans come as they are stored, asked for raw or not: Jaeger would else adjust clocks, drop
 * duplicates and sort, which the lab never wants.
 */
export function parseTraceQuery(params: Params): TraceQuery {
  const attributes = parsed(
    [params.get('query.attributes') || undefined, 'query.attributes'],
    parseAttributes,
    'a JSON object of strings',
  );
  const startMin = time(params, 'query.startTimeMin');
  const startMax = time(params, 'query.startTimeMax');
  if (startMin === undefined || startMax === undefined) {
    throw new ParamError('query.startTimeMin and query.startTimeMax are required');
  }
  if (startMin >= startMax) throw new ParamError('query.startTimeMin must be before query.startTimeMax');
  const durationMin = duration(params, 'query.durationMin');
  const durationMax = duration(params, 'query.durationMax');
  parsed(read(params, 'query.rawTraces'), parseBool, 'true or false');
  return {
    service: read(params, 'query.serviceName')[0],
    operation: read(params, 'query.operationName')[0],
    startMin,
    startMax,
    durationMin,
    durationMax,
    // Last: a depth out of range is only found when the search is run.
    searchDepth: searchDepth(params),
    attributes: attributes ?? new Map(),
  };
}

/** The key of a trace from its path, up to 32 hex digits. Throws ParamError. */
export function parseTraceId(id: string, params: Params): string {
  if (!/^[\da-f]{1,32}$/i.test(id)) {
    throw new ParamError(`malformed parameter trace_id: expected up to 32 hex digits, got ${id}`);
  }
  // Jaeger's memory storage does not filter by them either.
  time(params, 'startTime');
  time(params, 'endTime');
  parsed(read(params, 'rawTraces'), parseBool, 'true or false');
  return id.padStart(32, '0');
}

export function readSpanKind(params: Params): string | undefined {
  return read(params, 'spanKind')[0];
}

export function kindOf(name: string): number {
  return byName(OtlpSpanKind, name) ?? OtlpSpanKind.unspecified;
}

export function statusOf(name: string): number {
  return byName(OtlpStatusCode, name) ?? OtlpStatusCode.unset;
}

function byName(values: Readonly<Record<string, number>>, name: string): number | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
