import type { OtlpResourceSpans, OtlpTracesData } from '../../analysis/otlp.ts';
import { FaultlineError } from '../../errors.ts';
import { readHttp } from '../read-http.ts';

/** Traces with a span of `service` that started in the window; further filters apply to that same span. */
export interface TraceSearch {
  readonly service: string;
  /** Epoch ms, fractions allowed; both ends belong to the window. */
  readonly startMs: number;
  readonly endMs: number;
  /** Most traces to return, those that started last; default: all. */
  readonly limit?: number;
  readonly operation?: string;
  readonly durationMinMs?: number;
  readonly durationMaxMs?: number;
  /** Attributes anywhere around the span, values as text; `error`, `span.kind`, `span.status` work too. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Reads traces over Jaeger's `/api/v3`. Failures throw FaultlineError `traces-query-failed`. */
export interface TraceQuery {
  /** 32 hex digits; null when the store has no span of it (perhaps: not yet). */
  traceById(traceId: string, signal?: AbortSignal): Promise<OtlpTracesData | null>;
  /** All that match, in one object. Each trace is whole, as it was when it was first read. */
  search(search: TraceSearch, signal?: AbortSignal): Promise<OtlpTracesData>;
  /** The same page by page, from newest to oldest: for more traces than should be in memory at once. */
  pages(search: TraceSearch, signal?: AbortSignal): AsyncGenerator<OtlpTracesData, void>;
}

export interface TraceQueryOptions {
  /** Traces per answer: keeps an answer to a few megabytes. */
  readonly pageSize?: number;
  /** For one answer; default 30 000 ms. */
  readonly timeoutMs?: number;
}

/** More traces than this in one nanosecond are refused instead of cut; also the most that Jaeger is asked for. */
const MAX_PAGE = 100_000;

/** `queryUrl` is that of TracesBackend. */
export function createTraceQuery(queryUrl: string, options: TraceQueryOptions = {}): TraceQuery {
  const { pageSize = 500, timeoutMs = 30_000 } = options;
  const get = (path: string, signal?: AbortSignal) => fetchTraces(`${queryUrl}${path}`, timeoutMs, signal);
  return {
    traceById: (traceId, signal) =>
      get(`/api/v3/traces/${encodeURIComponent(traceId)}?rawTraces=true`, signal),
    async search(search, signal) {
      const all: OtlpResourceSpans[] = [];
      for await (const page of searchPages(get, search, pageSize, signal)) all.push(...page.resourceSpans);
      return { resourceSpans: all };
    },
    pages: (search, signal) => searchPages(get, search, pageSize, signal),
  };
}

/**
 * The API has no cursor in the versions we support, so this walks time windows from the end to the start. An answer
 * with as many traces as asked for may be cut off: its window is read again in smaller ones, so nothing gets lost.
 */
async function* searchPages(
  get: (path: string, signal?: AbortSignal) => Promise<OtlpTracesData | null>,
  search: TraceSearch,
  pageSize: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<OtlpTracesData, void> {
  const start = toNanos(search.startMs);
  let end = toNanos(search.endMs);
  let width = end - start + 1n;
  let depth = pageSize;
  let left = search.limit ?? Number.POSITIVE_INFINITY;
  const seen = new Set<string>();
  while (end >= start && left > 0) {
    const from = end - width + 1n > start ? end - width + 1n : start;
    const answer = await get(`/api/v3/traces?${params(search, from, end, depth)}`, signal);
    const ids = traceIds(answer);
    // Newest first per answer: with a limit, a cut answer is fine if it already has enough.
    const enough = [...ids].filter((id) => !seen.has(id)).length >= left;
    if (ids.size >= depth && !enough) {
      if (from < end) width = (end - from + 4n) / 4n;
      else depth = deeper(depth, search);
      continue;
    }
    const fresh = takeTraces(answer, seen, left);
    left -= fresh.count;
    if (fresh.count > 0) yield { resourceSpans: fresh.resourceSpans };
    end = from - 1n;
    depth = pageSize;
    // Aim at pages that are two thirds full.
    const growth = Math.min(4, Math.max(0.5, (pageSize * 0.66) / Math.max(1, ids.size)));
    width = BigInt(Math.max(1, Math.round(Number(width) * growth)));
  }
}

function deeper(depth: number, search: TraceSearch): number {
  if (depth >= MAX_PAGE) {
    throw new FaultlineError(
      'traces-query-failed',
      `A search for traces of ${search.service} expects fewer than ${MAX_PAGE} in one nanosecond, found more.`,
    );
  }
  return Math.min(depth * 8, MAX_PAGE);
}

function traceIds(data: OtlpTracesData | null): Set<string> {
  const ids = new Set<string>();
  for (const { scopeSpans } of data?.resourceSpans ?? []) {
    for (const { spans } of scopeSpans) for (const span of spans) ids.add(span.traceId);
  }
  return ids;
}

/** Up to `limit` traces that were not seen yet; all traces of an answer come merged. */
function takeTraces(data: OtlpTracesData | null, seen: Set<string>, limit: number) {
  const taken = new Set<string>();
  for (const id of traceIds(data)) if (!seen.has(id) && taken.size < limit) taken.add(id);
  for (const id of taken) seen.add(id);
  const resourceSpans: OtlpResourceSpans[] = [];
  for (const resource of data?.resourceSpans ?? []) {
    const scopeSpans = resource.scopeSpans
      .map((scope) => ({ ...scope, spans: scope.spans.filter((span) => taken.has(span.traceId)) }))
      .filter((scope) => scope.spans.length > 0);
    if (scopeSpans.length > 0) resourceSpans.push({ ...resource, scopeSpans });
  }
  return { resourceSpans, count: taken.size };
}

/** Both spellings: 2.19 and later read the first of each pair and ignore the second, earlier ones know only that. */
function params(search: TraceSearch, from: bigint, to: bigint, depth: number): URLSearchParams {
  const { operation, durationMinMs, durationMaxMs, attributes } = search;
  const fields: readonly (readonly [string, string, string | undefined])[] = [
    ['serviceName', 'service_name', search.service],
    ['operationName', 'operation_name', operation],
    ['startTimeMin', 'start_time_min', toRfc3339(from)],
    ['startTimeMax', 'start_time_max', toRfc3339(to)],
    ['searchDepth', 'num_traces', String(depth)],
    ['durationMin', 'duration_min', durationMinMs === undefined ? undefined : `${durationMinMs}ms`],
    ['durationMax', 'duration_max', durationMaxMs === undefined ? undefined : `${durationMaxMs}ms`],
    ['rawTraces', 'raw_traces', 'true'],
    ['attributes', 'attributes', attributes === undefined ? undefined : JSON.stringify(attributes)],
  ];
  const query = new URLSearchParams();
  for (const [name, alias, value] of fields) {
    if (value === undefined) continue;
    query.set(`query.${name}`, value);
    query.set(`query.${alias}`, value);
  }
  return query;
}

function toNanos(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6));
}

function toRfc3339(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}

async function fetchTraces(
  url: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<OtlpTracesData | null> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let found: string;
  try {
    const { status, text } = await readHttp(url, {
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    if (status === 404) return null;
    if (status === 200) {
      const data = readTraces(JSON.parse(text));
      if (data !== null) return data;
    }
    found = `${status} ${text.slice(0, 200).trim()}`;
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = deadline.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(cause as Error);
    throw new FaultlineError('traces-query-failed', failed(url, reason), { cause });
  }
  throw new FaultlineError('traces-query-failed', failed(url, found));
}

function failed(url: string, found: string): string {
  return `The trace store expects to answer ${url.split('?')[0]} with traces, found: ${found}`;
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Spans are taken as they come (checking each would cost more than reading them); the frame around them is checked. */
function readTraces(body: unknown): OtlpTracesData | null {
  const result = (body as { result?: Partial<OtlpTracesData> } | null)?.result;
  if (typeof result !== 'object' || result === null) return null;
  const { resourceSpans = [] } = result;
  if (!Array.isArray(resourceSpans)) return null;
  return {
    resourceSpans: resourceSpans.map((resource: Partial<OtlpResourceSpans>) => ({
      ...resource,
      scopeSpans: (resource.scopeSpans ?? []).map((scope) => ({ ...scope, spans: scope.spans ?? [] })),
    })),
  };
}
