import { FaultlineError } from '../../../errors.ts';
import type { OtlpResourceSpans, OtlpTracesData } from '../../../evidence/otlp.ts';
import { matchingTraces } from './matching.ts';
import { searchParams, toNanos, type Window } from './params.ts';
import type { TraceSearch } from './search.ts';

export interface PageOptions {
  /** Traces per answer: keeps an answer to a few megabytes. */
  readonly pageSize: number;
  /** Traces that the store can hold, where it is bounded so: Jaeger answers 500 to a search for more. */
  readonly maxTraces: number | null;
  /** Whether the store filters by the search's attributes itself. */
  readonly filters: boolean;
}

export type Read = (query: URLSearchParams) => Promise<OtlpTracesData | null>;

/** More traces than this in one nanosecond are refused instead of cut. */
const MAX_DEPTH = 100_000;

/**
 * The API has no cursor in the versions we support, so this walks time windows from the end to the start. An answer
 * with as many traces as asked for may be cut off: its window is read again in smaller ones, so nothing gets lost.
 */
export async function* searchPages(
  read: Read,
  search: TraceSearch,
  { pageSize, maxTraces, filters }: PageOptions,
): AsyncGenerator<OtlpTracesData, void> {
  const start = toNanos(search.startMs);
  const deepest = Math.min(MAX_DEPTH, maxTraces ?? MAX_DEPTH);
  const shallowest = Math.min(pageSize, deepest);
  let end = toNanos(search.endMs);
  let width = end - start + 1n;
  let depth = shallowest;
  const seen = new Set<string>();
  while (end >= start) {
    const from = end - width + 1n > start ? end - width + 1n : start;
    const window = asked(from, end);
    const answer = (await read(searchParams(search, window, depth))) ?? { resourceSpans: [] };
    const { size } = traceIds(answer);
    // All that the ring can hold is whole.
    if (size >= depth && depth !== maxTraces) {
      if (from < end) width = (end - from + 4n) / 4n;
      else if (depth < deepest) depth = Math.min(depth * 8, deepest);
      else throw tooMany(search);
      continue;
    }
    const isWider = window.from < start || window.to > toNanos(search.endMs);
    const found = isWider || !filters ? matchingTraces(answer, search) : traceIds(answer);
    const fresh = new Set([...found].filter((id) => !seen.has(id)));
    const page = pick(answer, fresh);
    for (const id of fresh) seen.add(id);
    if (page.resourceSpans.length > 0) yield page;
    end = from - 1n;
    depth = shallowest;
    // Aim at pages that are two thirds full.
    const growth = Math.min(4, Math.max(0.5, (shallowest * 0.66) / Math.max(1, size)));
    width = BigInt(Math.max(1, Math.round(Number(width) * growth)));
  }
}

/** Of one instant makes a window of two, as narrow as it may be. */
function asked(from: bigint, to: bigint): Window {
  if (from < to) return { from, to };
  return from > 0n ? { from: from - 1n, to } : { from, to: to + 1n };
}

function tooMany(search: TraceSearch): FaultlineError {
  return new FaultlineError(
    'traces-query-failed',
    `A search for traces of ${search.service ?? 'any service'} expects fewer than ${MAX_DEPTH} in one nanosecond, found more.`,
  );
}

function traceIds(data: OtlpTracesData): Set<string> {
  const ids = new Set<string>();
  for (const { scopeSpans } of data.resourceSpans) {
    for (const { spans } of scopeSpans) for (const span of spans) ids.add(span.traceId);
  }
  return ids;
}

/** All traces of an answer come merged. */
function pick(data: OtlpTracesData, ids: ReadonlySet<string>): OtlpTracesData {
  const resourceSpans: OtlpResourceSpans[] = [];
  for (const resource of data.resourceSpans) {
    const scopeSpans = resource.scopeSpans
      .map((scope) => ({ ...scope, spans: scope.spans.filter((span) => ids.has(span.traceId)) }))
      .filter((scope) => scope.spans.length > 0);
    if (scopeSpans.length > 0) resourceSpans.push({ ...resource, scopeSpans });
  }
  return { resourceSpans };
}
