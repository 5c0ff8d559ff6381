import { OtlpStatusCode } from '../../../evidence/otlp.ts';
import { decodeSpan } from './decode.ts';
import { endOf } from './search.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { DECODE, Turns } from './turns.ts';

interface Counts {
  spanCount: number;
  errorSpanCount: number;
}

/** As `/api/v3/trace-summaries` has it; counts also per service. */
export interface TraceSummary extends Counts {
  traceId: string;
  rootServiceName: string;
  rootOperationName: string;
  minStartTimeUnixNano: string;
  maxEndTimeUnixNano: string;
  /** Spans whose parent is not in the trace. */
  orphanSpanCount: number;
  services: (Counts & { name: string })[];
}

/** Null when the trace was evicted meanwhile. */
export async function summarizeTrace(
  store: TraceStore,
  trace: StoredTrace,
  turns = new Turns(),
): Promise<TraceSummary | null> {
  const ids = new Set<string>();
  const parents: string[] = [];
  const services = new Map<string, Counts & { name: string }>();
  let min: bigint | undefined;
  let max = 0n;
  let root: { startTime: bigint; service: string; name: string } | undefined;
  for (const record of store.records(trace)) {
    const { startTime, operation } = record;
    const { service, name } = operation;
    const span = decodeSpan(record.bytes, record.start, record.end);
    const end = endOf(record);
    const counts = services.get(service) ?? { name: service, spanCount: 0, errorSpanCount: 0 };
    services.set(service, counts);
    counts.spanCount++;
    if (span.status?.code === OtlpStatusCode.error) counts.errorSpanCount++;
    if (min === undefined || startTime < min) min = startTime;
    if (end > max) max = end;
    ids.add(span.spanId);
    if (span.parentSpanId !== undefined) parents.push(span.parentSpanId);
    // Newest first: of two that start together, the one that came first.
    else if (root === undefined || startTime <= root.startTime) root = { startTime, service, name };
    if (turns.spend(DECODE)) await turns.next();
  }
  if (trace.gone || min === undefined) return null;
  const counts = [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    traceId: Buffer.from(trace.key, 'latin1').toString('hex'),
    rootServiceName: root?.service ?? '',
    rootOperationName: root?.name ?? '',
    minStartTimeUnixNano: min.toString(),
    maxEndTimeUnixNano: max.toString(),
    spanCount: counts.reduce((sum, { spanCount }) => sum + spanCount, 0),
    errorSpanCount: counts.reduce((sum, { errorSpanCount }) => sum + errorSpanCount, 0),
    orphanSpanCount: parents.filter((id) => !ids.has(id)).length,
    services: counts,
  };
}
