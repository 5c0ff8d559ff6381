import type { Trace } from '../analysis/spans/span-tree.ts';
import { buildTraces } from '../analysis/spans/span-tree.ts';
import { traceQueryOf } from '../backends/traces/client.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import { refused } from './refused.ts';

/** A trace in a list. Times are epoch ms. */
export interface TraceSummary {
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly spans: number;
  readonly failed: boolean;
}

export interface LatestTraces {
  /** Newest first. A span is exported when it ends: what hangs has none yet. */
  readonly traces: readonly TraceSummary[];
}

const WITHIN_MS = 1_000;

/** Requests that began within the last seconds: looks back second by second until there are enough. */
export async function latestTraces(
  backend: TracesBackend,
  { nowMs, limit, lookBackMs = 8_000 }: { nowMs: number; limit: number; lookBackMs?: number },
): Promise<LatestTraces> {
  const query = traceQueryOf(backend);
  const found: Trace[] = [];
  for (let endMs = nowMs; endMs > nowMs - lookBackMs && found.length < limit; endMs -= WITHIN_MS) {
    const data = await query.search({ startMs: endMs - WITHIN_MS, endMs });
    const known = new Set(found.map(({ traceId }) => traceId));
    found.push(...buildTraces(data).filter(({ root, traceId }) => root !== null && !known.has(traceId)));
  }
  const traces = found.map(summaryOf).toSorted((a, b) => b.startMs - a.startMs);
  return { traces: traces.slice(0, limit) };
}

/** As OTLP JSON. @throws FaultlineError `not-found` */
export async function readTrace(backend: TracesBackend, traceId: string): Promise<OtlpTracesData> {
  const found = /^[0-9a-f]{32}$/.test(traceId) ? await traceQueryOf(backend).traceById(traceId) : null;
  if (!found) throw refused('not-found', `Expected a trace of which a span has ended, got \`${traceId}\`.`);
  return found;
}

function summaryOf({ traceId, root, spans }: Trace): TraceSummary {
  const { name, service, startMs, endMs, statusCode } = (root as NonNullable<Trace['root']>).span;
  return {
    ...{ traceId, name, service, startMs, durationMs: endMs - startMs },
    ...{ spans: spans.length, failed: statusCode === 'error' },
  };
}
