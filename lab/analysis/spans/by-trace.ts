import type { OtlpResourceSpans, OtlpTracesData } from '../../evidence/otlp.ts';

/** The spans of each trace, by its id in lower case, each with its resource and scope. */
export function byTrace({ resourceSpans }: OtlpTracesData): Map<string, OtlpTracesData> {
  const found = new Map<string, OtlpTracesData>();
  for (const resource of resourceSpans) {
    for (const scope of resource.scopeSpans) {
      for (const [traceId, spans] of Map.groupBy(scope.spans, (span) => span.traceId.toLowerCase())) {
        const part: OtlpResourceSpans = { ...resource, scopeSpans: [{ ...scope, spans }] };
        const trace = found.get(traceId);
        if (trace) trace.resourceSpans.push(part);
        else found.set(traceId, { resourceSpans: [part] });
      }
    }
  }
  return found;
}
