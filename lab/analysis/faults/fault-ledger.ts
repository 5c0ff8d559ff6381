import type { JournalEvent } from '../../evidence/events.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { type FaultCount, type FaultLedger, type Meetings, type ProbeCount, span } from './fault-facts.ts';
import { seenInForce } from './fault-force.ts';
import { answeredInSpans, type CountedBySpans, metInSpans, type SpanEvidence } from './fault-spans.ts';

/** Of a fault, in the order of the plan: what the run wrote of it; `spans` tell where callers do not count. */
export function faultLedgers(
  journal: readonly JournalEvent[],
  samples: readonly RequestSample[],
  spans: SpanEvidence,
): readonly FaultLedger[] {
  const byFault = Map.groupBy(
    journal.filter(({ type }) => type.startsWith('fault.')),
    ({ faultId }) => String(faultId),
  );
  return journal
    .filter(({ type }) => type === 'fault.planned')
    .map((planned) => ledgerOf(planned, byFault.get(String(planned.faultId)) ?? [], samples, spans));
}

function ledgerOf(
  planned: JournalEvent,
  events: readonly JournalEvent[],
  samples: readonly RequestSample[],
  spans: SpanEvidence,
): FaultLedger {
  const timeOf = (type: string) => events.find((event) => event.type === type)?.tMs ?? null;
  const cameMs = timeOf('fault.injected');
  const wentMs = timeOf('fault.undoing');
  const scope = planned.countedBySpans as CountedBySpans | undefined;
  const bySpans = scope && metInSpans(spans, scope, timeOf('fault.injecting'), wentMs);
  const instances = planned.metByLoad
    ? ofLoad(samples, timeOf('fault.injecting'), wentMs)
    : (bySpans ??
      ofProcesses(
        events.filter(({ type, when }) => type === 'fault.counted' && !SINCE_RESTART.includes(when)),
        'before',
      ));
  const probes = events.find(({ type }) => type === 'fault.probed')?.probes as ProbeCount | undefined;
  const isProbed = planned.countedBy === 'probes';
  const met = isProbed ? ofProbes(probes) : total(instances);
  const uncounted = events
    .filter(({ type, when }) => type === 'fault.uncounted' && when !== 'came')
    .flatMap((event) => event.instances as string[]);
  const lapses = events.filter(({ type }) => type === 'fault.lapsed').map(({ found }) => String(found));
  return {
    id: String(planned.faultId),
    kind: planned.kind === 'condition' ? 'condition' : 'fault',
    text: String(planned.text),
    counts: isProbed ? 'probes' : 'calls',
    comingMs: timeOf('fault.injecting'),
    cameMs,
    wentMs,
    goneMs: timeOf('fault.undone'),
    percentage: typeof planned.percentage === 'number' ? planned.percentage : null,
    ...met,
    instances,
    restart: restartOf(planned, events, samples, spans),
    isAsked: isProbed && events.some(({ type, when }) => type === 'fault.counted' && when === 'before'),
    seen: seenInForce(events),
    lapse: lapses.length > 0 ? lapses.join(', ') : null,
    uncounted: [...new Set(scope && spans.isSampled ? [...uncounted, SAMPLED] : uncounted)],
  };
}

/** Calls without a span are counted by nobody. */
const SAMPLED = 'callers, of whose spans a part was kept,';

const SINCE_RESTART: readonly unknown[] = ['returned', 'ended'];

function restartOf(
  { takesDown, metByLoad, countedBySpans }: JournalEvent,
  events: readonly JournalEvent[],
  samples: readonly RequestSample[],
  spans: SpanEvidence,
): FaultLedger['restart'] {
  const atMs = events.find(({ type }) => type === 'fault.undone')?.tMs;
  if (atMs === undefined || takesDown !== true) return null;
  if (!samples.some(({ sentMs }) => sentMs !== null && sentMs >= atMs)) return null;
  if (metByLoad) return { atMs, ...answeredSince(samples, atMs) };
  if (countedBySpans)
    return { atMs, ...total(answeredInSpans(spans, countedBySpans as CountedBySpans, atMs)) };
  const since = events.filter(({ type, when }) => type === 'fault.counted' && SINCE_RESTART.includes(when));
  return since.length === 0 ? null : { atMs, ...total(ofProcesses(since, 'returned')) };
}

/** Any answer is the new process': at the address of the old one nobody listens, and the load has left it. */
function answeredSince(samples: readonly RequestSample[], atMs: number): Meetings {
  const times = samples.flatMap(({ sentMs, status }) =>
    sentMs !== null && sentMs >= atMs ? [{ sentMs, isMet: status > 0 }] : [],
  );
  const met = times.filter(({ isMet }) => isMet).map(({ sentMs }) => sentMs);
  return { inScope: times.length, met: met.length, ...span(met) };
}

/** The client's view of a gateway: what was under way when the fault came, or sent while it was there. */
function ofLoad(
  samples: readonly RequestSample[],
  fromMs: number | null,
  toMs: number | null,
): FaultLedger['instances'] {
  if (fromMs === null) return [];
  const met = samples.filter(
    ({ sentMs, doneMs }) =>
      sentMs !== null && sentMs < (toMs ?? Number.POSITIVE_INFINITY) && (doneMs === null || doneMs > fromMs),
  );
  const times = met.map(({ sentMs }) => Math.max(sentMs ?? fromMs, fromMs));
  return [{ instance: 'load', inScope: met.length, met: met.length, ...span(times) }];
}

/** A process' last count, less what it had counted when the fault came. */
function ofProcesses(events: readonly JournalEvent[], from: string): FaultLedger['instances'] {
  const readings = events.flatMap(({ tMs, when, counts }) =>
    (counts as FaultCount[]).map((count) => ({ ...count, tMs, when })),
  );
  const processes = [...Map.groupBy(readings, ({ process }) => process).values()].map((own) => {
    const last = own.at(-1) as (typeof own)[number];
    const before = own.find(({ when }) => when === from);
    const since = before ?? { inScope: 0, met: 0, underWay: 0, tMs: 0 };
    const met = last.met - since.met + since.underWay;
    const rose = own.find((each) => each.met > since.met);
    const firstMs = since.underWay > 0 ? since.tMs : (rose?.firstMs ?? rose?.lastMs ?? null);
    const lastMs = rose ? (last.lastMs ?? firstMs) : firstMs;
    const inScope = last.inScope - since.inScope + since.underWay;
    return { instance: last.instance, inScope, met, firstMs, lastMs };
  });
  return [...Map.groupBy(processes, ({ instance }) => instance)]
    .map(([instance, own]) => ({ instance, ...total(own) }))
    .filter(({ inScope }) => inScope > 0)
    .sort((a, b) => a.instance.localeCompare(b.instance, 'en', { numeric: true }));
}

const ofProbes = (probes: ProbeCount | undefined): Meetings => ({
  inScope: probes?.sent ?? 0,
  met: probes?.unanswered ?? 0,
  firstMs: probes?.firstMs ?? null,
  lastMs: probes?.lastMs ?? null,
});

function total(parts: readonly Meetings[]): Meetings {
  const sum = (of: (part: Meetings) => number) => parts.reduce((all, part) => all + of(part), 0);
  const times = parts.flatMap(({ firstMs, lastMs }) => [firstMs, lastMs]).filter((time) => time !== null);
  return { inScope: sum(({ inScope }) => inScope), met: sum(({ met }) => met), ...span(times) };
}
