import type { OtlpResourceSpans, OtlpTracesData } from '../../evidence/otlp.ts';
import { type Abilities, abilitiesByAnswer, abilitiesOf, SUMMARIES } from './query/abilities.ts';
import { fetchAnswer, queryFailed } from './query/fetch-answer.ts';
import { type Read, searchPages } from './query/pages.ts';
import { RAW_TRACE } from './query/params.ts';
import { readTraces } from './query/read-traces.ts';
import type { TraceSearch } from './query/search.ts';
import type { TracesBackend } from './traces.ts';

/**
 * Reads traces over Jaeger's `/api/v3`, from 2.13 on, each span as its service sent it: see `query/sanitized-end.ts`.
 * Failures throw FaultlineError `traces-query-failed`.
 */
export interface TraceQuery {
  /** 32 hex digits; null when the store has no span of it (perhaps: not yet). */
  traceById(traceId: string, signal?: AbortSignal): Promise<OtlpTracesData | null>;
  /** All that match, in one object. Each trace is whole, as it was when it was first read. */
  search(search: TraceSearch, signal?: AbortSignal): Promise<OtlpTracesData>;
  /**
   * The same page by page, for more traces than should be in memory at once: the matching spans of each page started
   * before those of the page before. Within a page there is no order: no store keeps one.
   */
  pages(search: TraceSearch, signal?: AbortSignal): AsyncGenerator<OtlpTracesData, void>;
}

export interface TraceQueryOptions {
  /** Traces per answer: keeps an answer to a few megabytes; default 500. */
  readonly pageSize?: number;
  /** For one answer; default 30 000 ms. */
  readonly timeoutMs?: number;
  /** Size of the store's ring, see TracesBackend; default: none. */
  readonly maxTraces?: number | null;
  /** Null, the default, finds out when it matters. */
  readonly abilities?: Abilities | null;
}

/** Of a started backend. */
export function traceQueryOf(backend: TracesBackend, options: TraceQueryOptions = {}): TraceQuery {
  const { info, maxTraces, queryUrl } = backend;
  return createTraceQuery(queryUrl, { maxTraces, abilities: abilitiesOf(info), ...options });
}

/** `queryUrl` is that of TracesBackend. */
export function createTraceQuery(queryUrl: string, options: TraceQueryOptions = {}): TraceQuery {
  const { pageSize = 500, timeoutMs = 30_000, maxTraces = null } = options;
  const api = `${queryUrl}/api/v3`;
  let known = options.abilities ?? null;

  async function filtersFor({ attributes }: TraceSearch, signal?: AbortSignal): Promise<boolean> {
    if (attributes === undefined) return true;
    known ??= abilitiesByAnswer((await fetchAnswer(`${queryUrl}${SUMMARIES}`, timeoutMs, signal)).status);
    return known.attributes;
  }

  async function* pages(search: TraceSearch, signal?: AbortSignal): AsyncGenerator<OtlpTracesData, void> {
    const read: Read = (params) => fetchTraces(`${api}/traces?${params}`, timeoutMs, signal);
    const filters = await filtersFor(search, signal);
    yield* searchPages(read, search, { pageSize, maxTraces, filters });
  }

  return {
    traceById: (traceId, signal) =>
      fetchTraces(`${api}/traces/${encodeURIComponent(traceId)}?${RAW_TRACE}`, timeoutMs, signal),
    async search(search, signal) {
      const resourceSpans: OtlpResourceSpans[] = [];
      for await (const page of pages(search, signal)) resourceSpans.push(...page.resourceSpans);
      return { resourceSpans };
    },
    pages,
  };
}

async function fetchTraces(
  url: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<OtlpTracesData | null> {
  const { status, text } = await fetchAnswer(url, timeoutMs, signal);
  if (status === 404) return null;
  const data = status === 200 ? readTraces(parsed(url, text)) : null;
  if (data === null) throw queryFailed(url, `${status} ${text.slice(0, 200).trim()}`);
  return data;
}

function parsed(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw queryFailed(url, (cause as Error).message, cause);
  }
}
