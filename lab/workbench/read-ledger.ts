import type { FaultCount, FaultLedger } from '../analysis/faults/fault-facts.ts';
import { faultLedgers } from '../analysis/faults/fault-ledger.ts';
import { buildTraces } from '../analysis/spans/span-tree.ts';
import { traceQueryOf } from '../backends/traces/client.ts';
import type { TracesBackend } from '../backends/traces/traces.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { refused } from './refused.ts';

export interface LedgerEvidence {
  readonly events: readonly JournalEvent[];
  readonly samples: readonly RequestSample[];
  readonly traces: TracesBackend;
  readonly nowMs: number;
}

/** Spans of calls that were under way when a fault came. */
const BEFORE_MS = 5_000;

/**
 * What a fault has met, by the newest time that it was set. Callers without the kit count nothing: their spans do, and those of calls that
 * still wait are not there yet.
 */
export async function readLedger(id: string, evidence: LedgerEvidence): Promise<FaultLedger> {
  const { events, samples, traces, nowMs } = evidence;
  const first = events.findLastIndex(({ type, faultId }) => type === 'fault.planned' && faultId === id);
  const planned = events[first];
  if (!planned) throw refused('not-found', `Expected a fault that was set here, got \`${id}\`.`);
  const ofId = (each: JournalEvent) => each.faultId === id;
  const own = sinceThen(events.slice(0, first).filter(ofId), events.slice(first).filter(ofId));
  const spans = planned.countedBySpans
    ? await traceQueryOf(traces).search({ startMs: planned.tMs - BEFORE_MS, endMs: nowMs })
    : { resourceSpans: [] };
  const [ledger] = faultLedgers(own, samples, { traces: () => buildTraces(spans), isSampled: false });
  return ledger as FaultLedger;
}

/**
 * A process goes on counting where one of that id has come before: what it had counted then was met by the one before, and so is the first
 * time that it tells.
 */
function sinceThen(before: readonly JournalEvent[], own: readonly JournalEvent[]): readonly JournalEvent[] {
  const fromMs = own[0]?.tMs ?? 0;
  const last = new Map(
    before
      .filter(isCounted)
      .flatMap((event) => countsOf(event).map((count) => [count.process, { event, count }])),
  );
  const earlier = [...last.values()].map(({ event, count: { cameMs: _, wentMs: __, ...count } }) => ({
    ...event,
    when: 'before',
    counts: [{ ...count, underWay: 0 }],
  }));
  if (earlier.length === 0 || own.some(({ when }) => when === 'before')) return own;
  return [...earlier, ...own].map((event) =>
    isCounted(event)
      ? { ...event, counts: countsOf(event).map((count) => withoutFirst(count, fromMs)) }
      : event,
  );
}

const isCounted = ({ type }: JournalEvent) => type === 'fault.counted';
const countsOf = ({ counts }: JournalEvent) => counts as readonly FaultCount[];
const withoutFirst = (count: FaultCount, fromMs: number): FaultCount =>
  count.firstMs !== null && count.firstMs < fromMs ? { ...count, firstMs: null } : count;
