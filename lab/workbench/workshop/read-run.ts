import { isOperation } from '../../analysis/spans/rpc.ts';
import type { Span } from '../../analysis/spans/span.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { readArm, readSpans } from '../../evidence/arm-reader.ts';
import { eventsOf } from '../../evidence/events.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { phaseAt } from '../../evidence/phases.ts';
import { readJournal } from '../../evidence/read-journal.ts';
import { traceIdsOf } from '../../evidence/requests.ts';
import { formatLimit, formatObserved } from '../../report/format.ts';
import { readReport } from '../../report/read-report.ts';
import { phasesOf } from '../../run/collect/finished-arm.ts';
import type { Exercise } from '../../workshop/read-content.ts';

export type Look = Exercise['data']['look'];

/** What a run found of a claim. */
export interface ClaimSeen {
  readonly name: string;
  readonly title: string;
  readonly arm: string;
  readonly verdict: 'pass' | 'fail' | 'no-data' | 'inconclusive';
  readonly observed: string;
  readonly limit: string;
}

/** What the workshop reads of a run's folder. */
export interface RunReader {
  claims(folder: string): Promise<readonly ClaimSeen[]>;
  /** A trace in which the span is that is to be pointed at; null where the run has none. */
  trace(folder: string, look: Look): Promise<OtlpTracesData | null>;
}

export const runReader: RunReader = {
  claims: async (folder) => {
    const { hypotheses } = await readReport(folder);
    return hypotheses.map((each) => ({
      ...{ name: each.name, title: each.title, arm: each.arm, verdict: each.verdict },
      ...{ observed: formatObserved(each), limit: formatLimit(each) },
    }));
  },
  trace: traceWith,
};

/** Of those of the route and the phase the one that has it most often, then the one in which it took longest. */
async function traceWith(folder: string, look: Look): Promise<OtlpTracesData | null> {
  const events = (await readJournal(folder)).filter(({ arm }) => arm === look.arm);
  const attempt = eventsOf(events, 'arm.started').length;
  const begun = events.findLastIndex(({ type }) => type === 'arm.started');
  const phases = phasesOf(events.slice(Math.max(0, begun)));
  const of = { folder, arm: look.arm, attempt };
  const { requests } = await readArm(of);
  const wanted = new Set(
    requests
      .filter(({ route, dueMs }) => route === look.route && phaseAt(phases, dueMs)?.name === look.phase)
      .flatMap(traceIdsOf),
  );
  let best = { count: 0, longestMs: 0, data: null as OtlpTracesData | null };
  for await (const data of readSpans(of)) {
    for (const { traceId, root, spans } of buildTraces(data)) {
      if (!root || !wanted.has(traceId)) continue;
      const found = spans.filter((span) => isLookedFor(span, look));
      const count = found.length;
      const longestMs = Math.max(0, ...found.map(({ startMs, endMs }) => endMs - startMs));
      if (count > best.count || (count === best.count && count > 0 && longestMs > best.longestMs))
        best = { count, longestMs, data };
    }
  }
  return best.data;
}

/** By the name in the waterfall, where `call X` is the caller's side of X, and stands alone if nobody has answered. */
function isLookedFor(span: Span, { service, span: name }: Look): boolean {
  if (span.service !== service) return false;
  const called = /^call (\w+)$/.exec(name)?.[1];
  return called === undefined ? isOperation(span, name) : span.kind !== 'server' && isOperation(span, called);
}

/** Whether one of these spans of the trace is the one to point at. */
export const isAmong = (data: OtlpTracesData, spanIds: readonly string[], look: Look): boolean =>
  buildTraces(data).some(({ spans }) =>
    spans.some((span) => spanIds.includes(span.spanId) && isLookedFor(span, look)),
  );
