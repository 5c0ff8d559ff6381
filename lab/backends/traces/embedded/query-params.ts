import { OtlpSpanKind, OtlpStatusCode } from '../../../analysis/otlp.ts';

/** A parameter that can't be understood: answered with 400, as Jaeger does. */
export class ParamError extends Error {
  override readonly name = 'ParamError';
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

/** For a search that names none. */
const DEFAULT_SEARCH_DEPTH = 100;

const UNIT_NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's `time.ParseDuration`: `1.5s`, `100ms`, `1h2m`. */
export function parseDuration(name: string, text: string): bigint {
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join('');
  if (text === '0') return 0n;
  if (parts.length === 0 || whole !== text) {
    throw new ParamError(`malformed parameter ${name}: expected a duration such as 1.5s, got ${text}`);
  }
  const nanos = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNIT_NANOS[unit ?? ''] ?? 0),
    0,
  );
  return BigInt(Math.round(nanos));
}

/** RFC 3339 with up to nine digits of a second, to nanoseconds since 1970. */
export function parseTime(name: string, text: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`);
  if (match === null || Number.isNaN(seconds)) {
    throw new ParamError(`malformed parameter ${name}: expected an RFC 3339 time, got ${text}`);
  }
  return BigInt(seconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** Reads `query.<camelCase>`, else its deprecated snake_case twin; an empty value counts as absent. */
function read(params: URLSearchParams, name: string): string | undefined {
  const full = `query.${name}`;
  return params.get(full) || params.get(snakeCase(full)) || undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function attributes(text: string | undefined): Map<string, string> {
  if (text === undefined) return new Map();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : undefined;
  if (
    entries === undefined ||
    Array.isArray(parsed) ||
    entries.some(([, value]) => typeof value !== 'string')
  ) {
    throw new ParamError('malformed parameter query.attributes: expected a JSON object of strings');
  }
  return new Map(entries as [string, string][]);
}

function searchDepth(params: URLSearchParams): number {
  const text = read(params, 'searchDepth') ?? read(params, 'numTraces');
  if (text === undefined) return DEFAULT_SEARCH_DEPTH;
  const depth = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (depth < 1) {
    throw new ParamError(`malformed parameter query.searchDepth: expected a number above 0, got ${text}`);
  }
  return depth;
}

function duration(params: URLSearchParams, name: string): bigint | undefined {
  const text = read(params, name);
  return text === undefined ? undefined : parseDuration(`query.${name}`, text);
}

/** Throws ParamError. */
export function parseTraceQuery(params: URLSearchParams): TraceQuery {
  const startMin = read(params, 'startTimeMin');
  const startMax = read(params, 'startTimeMax');
  if (startMin === undefined || startMax === undefined) {
    throw new ParamError('query.startTimeMin and query.startTimeMax are required');
  }
  return {
    service: read(params, 'serviceName'),
    operation: read(params, 'operationName'),
    startMin: parseTime('query.startTimeMin', startMin),
    startMax: parseTime('query.startTimeMax', startMax),
    durationMin: duration(params, 'durationMin'),
    durationMax: duration(params, 'durationMax'),
    searchDepth: searchDepth(params),
    attributes: attributes(read(params, 'attributes')),
  };
}

/** `server` for 2 and so on; unspecified reads as internal, as Jaeger has it. */
export function kindName(kind: number | undefined): string {
  const found = Object.entries(OtlpSpanKind).find(([, value]) => value === kind)?.[0];
  return found === undefined || found === 'unspecified' ? 'internal' : found;
}

export function kindOf(name: string): number {
  return OtlpSpanKind[name.toLowerCase() as keyof typeof OtlpSpanKind] ?? OtlpSpanKind.unspecified;
}

export function statusOf(name: string): number {
  return OtlpStatusCode[name.toLowerCase() as keyof typeof OtlpStatusCode] ?? OtlpStatusCode.unset;
}
