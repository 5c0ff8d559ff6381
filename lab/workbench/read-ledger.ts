import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
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
  const own = events.slice(first).filter(({ faultId }) => faultId === id);
  const spans = planned.countedBySpans
    ? await traceQueryOf(traces).search({ startMs: planned.tMs - BEFORE_MS, endMs: nowMs })
    : { resourceSpans: [] };
  const [ledger] = faultLedgers(own, samples, { traces: () => buildTraces(spans), isSampled: false });
  return ledger as FaultLedger;
}
