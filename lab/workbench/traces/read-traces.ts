import { setTimeout as delay } from 'node:timers/promises';
import { buildTraces, type Trace } from '../../analysis/spans/span-tree.ts';
import { type TraceQuery, traceQueryOf } from '../../backends/traces/client.ts';
import type { TracesBackend } from '../../backends/traces/traces.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { refused } from '../refused.ts';
import type { SpansUnderWay } from './open-span-watch.ts';
import { passes, summaryOf, type TraceFilter, type TraceSummary } from './trace-filter.ts';

export interface LatestTraces {
  /** Newest first. */
  readonly traces: readonly TraceSummary[];
  /** Start notices that instances have dropped since too many spans were open. */
  readonly dropped: number;
  /** Instances that did not say what is under way in them. */
  readonly silent: readonly string[];
}

export interface LatestOptions {
  readonly nowMs: number;
  readonly limit: number;
  readonly filter?: TraceFilter;
  readonly underWay: Promise<SpansUnderWay>;
  readonly lookBackMs?: number;
}

/** Of a quick load the last of a second are more than anybody lists: first little is read, then twice as much each time. */
const [FIRST_MS, MOST_MS] = [250, 2_000];
const LOOK_BACK_MS = 8_000;
const YOUNG_MS = 1_000;

/**
 * Requests that are under way, and those that began within the last seconds and have ended: looks back until there are enough. A request has ended with its first span,
 * whatever of it still goes on behind that.
 */
export async function latestTraces(
  query: Pick<TraceQuery, 'search'>,
  options: LatestOptions,
): Promise<LatestTraces> {
  const { nowMs, limit, filter = {}, lookBackMs = LOOK_BACK_MS } = options;
  const { data, dropped, silent } = await options.underWay;
  const withRoot = new Set<string>();
  const found = new Map<string, TraceSummary>();
  const take = (part: OtlpTracesData, needsRoot: boolean) => {
    for (const trace of buildTraces(part)) {
      const { traceId, root } = trace;
      if (withRoot.has(traceId) || (root === null && (needsRoot || isYoung(trace)))) continue;
      if (root !== null) withRoot.add(traceId);
      const summary = summaryOf(trace);
      if (summary && passes(summary, filter)) found.set(traceId, summary);
      else found.delete(traceId);
    }
  };
  take(data, false);
  const underWay = found.size;
  let [endMs, withinMs] = [nowMs, FIRST_MS];
  while (filter.state !== 'under-way' && found.size - underWay < limit && endMs > nowMs - lookBackMs) {
    const startMs = endMs - withinMs;
    take(await query.search({ startMs, endMs }), true);
    endMs = startMs;
    withinMs = Math.min(MOST_MS, 2 * withinMs);
  }
  const traces = [...found.values()].toSorted((a, b) => b.startMs - a.startMs).slice(0, limit);
  return { traces, dropped, silent };
}

/** Its first span may have ended while instances were asked one after the other. */
const isYoung = ({ spans }: Trace) => spans.every(({ startMs, endMs }) => endMs - startMs < YOUNG_MS);

/** A span that has ended is on its way to the store for so long. */
const [ON_ITS_WAY_MS, AGAIN_MS] = [2_000, 250];

/** What has ended of it and what is under way, as OTLP JSON; waits for one that is between both. @throws FaultlineError `not-found` */
export async function readTrace(
  backend: TracesBackend,
  traceId: string,
  underWay: () => Promise<SpansUnderWay>,
): Promise<OtlpTracesData> {
  const isId = /^[0-9a-f]{32}$/.test(traceId);
  for (let leftMs = isId ? ON_ITS_WAY_MS : -1; leftMs >= 0; leftMs -= AGAIN_MS) {
    const { data } = await underWay();
    const ended = await traceQueryOf(backend).traceById(traceId);
    const resourceSpans = [...withoutEnded(data, ended).resourceSpans, ...(ended?.resourceSpans ?? [])];
    if (resourceSpans.length > 0) return { resourceSpans };
    await delay(AGAIN_MS);
  }
  throw refused('not-found', `Expected a trace that has begun or ended, got \`${traceId}\`.`);
}

/** What has ended between both questions is there as it ended. */
function withoutEnded(underWay: OtlpTracesData, ended: OtlpTracesData | null): OtlpTracesData {
  const ids = new Set(
    ended?.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
    ),
  );
  return {
    resourceSpans: underWay.resourceSpans.map((of) => ({
      ...of,
      scopeSpans: of.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.filter(({ spanId }) => !ids.has(spanId)),
      })),
    })),
  };
}
