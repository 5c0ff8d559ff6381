import type { OtlpResourceSpans, OtlpScopeSpans } from '../../../analysis/otlp.ts';
import { decodeResource, decodeScope, decodeSpan } from './decode.ts';
import { kindName } from './query-params.ts';
import type { StoredTrace, TraceStore } from './store.ts';

/** One trace as OTLP-JSON, its spans grouped by resource and scope; empty when it was evicted meanwhile. */
export function renderTrace(store: TraceStore, trace: StoredTrace): OtlpResourceSpans[] {
  const resources = new Map<string, OtlpResourceSpans>();
  const scopes = new Map<string, OtlpScopeSpans>();
  for (const { origin, bytes, start, end } of store.records(trace)) {
    let scope = scopes.get(origin.key);
    if (scope === undefined) {
      scope = { scope: decodeScope(origin.scope), spans: [] };
      if (origin.scopeSchemaUrl !== '') scope.schemaUrl = origin.scopeSchemaUrl;
      scopes.set(origin.key, scope);
      let resource = resources.get(origin.resourceKey);
      if (resource === undefined) {
        resource = { resource: decodeResource(origin.resource), scopeSpans: [] };
        if (origin.resourceSchemaUrl !== '') resource.schemaUrl = origin.resourceSchemaUrl;
        resources.set(origin.resourceKey, resource);
      }
      resource.scopeSpans.push(scope);
    }
    scope.spans.push(decodeSpan(bytes, start, end));
  }
  return [...resources.values()];
}

/** As `/api/v3/trace-summaries` has it; counts also per service. */
export interface TraceSummary {
  traceId: string;
  rootServiceName: string;
  rootOperationName: string;
  minStartTimeUnixNano: string;
  maxEndTimeUnixNano: string;
  spanCount: number;
  errorSpanCount: number;
  /** Spans whose parent is not in the trace. */
  orphanSpanCount: number;
  services: { name: string; spanCount: number; errorSpanCount: number }[];
}

const ERROR = 2;

export function summarizeTrace(store: TraceStore, trace: StoredTrace): TraceSummary | null {
  const spans = store.records(trace).map(({ origin, bytes, start, end, startTime }) => {
    const span = decodeSpan(bytes, start, end);
    return { service: origin.service, startTime, endTime: BigInt(span.endTimeUnixNano ?? 0), span };
  });
  const [first] = spans;
  if (first === undefined) return null;
  const ids = new Set(spans.map(({ span }) => span.spanId));
  const services = new Map<string, { name: string; spanCount: number; errorSpanCount: number }>();
  let { startTime: min, endTime: max } = first;
  let root: (typeof spans)[number] | undefined;
  let errors = 0;
  let orphans = 0;
  for (const entry of spans) {
    const { service, span, startTime, endTime } = entry;
    const counts = services.get(service) ?? { name: service, spanCount: 0, errorSpanCount: 0 };
    services.set(service, counts);
    counts.spanCount++;
    if (span.status?.code === ERROR) {
      counts.errorSpanCount++;
      errors++;
    }
    if (startTime < min) min = startTime;
    if (endTime > max) max = endTime;
    if (span.parentSpanId === undefined) {
      if (root === undefined || startTime < root.startTime) root = entry;
    } else if (!ids.has(span.parentSpanId)) orphans++;
  }
  return {
    traceId: first.span.traceId,
    rootServiceName: root?.service ?? '',
    rootOperationName: root?.span.name ?? '',
    minStartTimeUnixNano: min.toString(),
    maxEndTimeUnixNano: max.toString(),
    spanCount: spans.length,
    errorSpanCount: errors,
    orphanSpanCount: orphans,
    services: [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Distinct names and kinds of a service's spans, sorted. Walks the store: nothing is kept for it at ingest. */
export function listOperations(
  store: TraceStore,
  service: string,
  spanKind: string | undefined,
): { name: string; spanKind: string }[] {
  const found = new Map<string, { name: string; spanKind: string }>();
  for (const trace of store.newestFirst()) {
    for (const { origin, bytes, start, end } of store.records(trace)) {
      if (origin.service !== service) continue;
      const span = decodeSpan(bytes, start, end);
      const kind = kindName(span.kind);
      if (spanKind === undefined || kind === spanKind) {
        found.set(`${kind} ${span.name}`, { name: span.name, spanKind: kind });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
