import type { OtlpResourceSpans, OtlpTracesData } from '../analysis/otlp.ts';
import type { ReportArm } from './model.ts';

export const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** All traces of an arm, as a path in the report's folder. */
export const armFile = (arm: string) => `traces/${encoded(arm)}.otlp.json`;

/**
 * One trace that the report shows. The traces backend ends with the run, so that a link into it would lead nowhere:
 * this file is what can be looked at elsewhere, as in the upload of a Jaeger's page.
 */
export const traceFile = (arm: string, traceId: string) =>
  `traces/${encoded(arm)}.${encoded(traceId)}.otlp.json`;

/** For an attribute of the page beside these files; what is encoded in a name is encoded once more in its address. */
export const addressOf = (file: string) => file.split('/').map(encodeURIComponent).join('/');

/** By id, the traces of an arm's waterfalls. */
export function shownTraces(
  { waterfalls }: Pick<ReportArm, 'waterfalls'>,
  { resourceSpans }: OtlpTracesData,
): Map<string, OtlpTracesData> {
  const shown = new Set(waterfalls.map(({ traceId }) => traceId));
  const found = new Map<string, OtlpTracesData>();
  for (const resource of resourceSpans) {
    for (const scope of resource.scopeSpans) {
      const ofShown = scope.spans.filter(({ traceId }) => shown.has(traceId.toLowerCase()));
      for (const [traceId, spans] of Map.groupBy(ofShown, (span) => span.traceId.toLowerCase())) {
        const part: OtlpResourceSpans = { ...resource, scopeSpans: [{ ...scope, spans }] };
        const trace = found.get(traceId);
        if (trace) trace.resourceSpans.push(part);
        else found.set(traceId, { resourceSpans: [part] });
      }
    }
  }
  return found;
}
