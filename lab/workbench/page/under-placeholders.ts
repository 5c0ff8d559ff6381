import type { OtlpSpan, OtlpTracesData } from '../../evidence/otlp.ts';

/** Service of a span that nobody has told of. */
export const NOT_SEEN = '(not seen)';

/**
 * Of one trace: for each span that names a parent which is not there, a placeholder with the parent's id, so that it is drawn in its place below the request and does
 * not pass for another one. The first span of the request has its caller outside and needs none; where that is missing the earliest placeholder stands for it.
 */
export function underPlaceholders(data: OtlpTracesData): OtlpTracesData {
  const spans = data.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const loose = spans
    .filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))
    .toSorted((a, b) => startOf(a) - startOf(b));
  const root = spans.find(({ parentSpanId }) => !parentSpanId) ?? loose.find(isRequest);
  const missing = [...Map.groupBy(loose, ({ parentSpanId = '' }) => parentSpanId)].filter(
    ([, below]) => root === undefined || !below.includes(root),
  );
  if (missing.length === 0) return data;
  const rootId = root?.spanId ?? missing[0]?.[0];
  const placeholders = missing.map(([spanId, below]) => placeholder(spanId, rootId, below));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: NOT_SEEN } }] };
  return {
    resourceSpans: [...data.resourceSpans, { resource, scopeSpans: [{ spans: placeholders }] }],
  };
}

/** As long as all that hangs below it. */
function placeholder(spanId: string, rootId: string | undefined, below: readonly OtlpSpan[]): OtlpSpan {
  const [first] = below as [OtlpSpan];
  const last = below.reduce((latest, span) => (endOf(span) > endOf(latest) ? span : latest), first);
  return {
    ...{ traceId: first.traceId, spanId, name: 'no span of the caller yet', kind: 1 },
    ...(rootId === undefined || rootId === spanId ? {} : { parentSpanId: rootId }),
    startTimeUnixNano: first.startTimeUnixNano,
    endTimeUnixNano: last.endTimeUnixNano ?? last.startTimeUnixNano,
    attributes: [{ key: 'faultline.placeholder', value: { boolValue: true } }],
  };
}

const isRequest = ({ attributes = [] }: OtlpSpan) =>
  attributes.some(({ key }) => key === 'http.request.method');
const startOf = ({ startTimeUnixNano }: OtlpSpan) => Number(startTimeUnixNano);
const endOf = ({ startTimeUnixNano, endTimeUnixNano = startTimeUnixNano }: OtlpSpan) =>
  Number(endTimeUnixNano);
