import type { OtlpResourceSpans, OtlpScopeSpans } from '../../../evidence/otlp.ts';
import { decodeResource, decodeScope, decodeSpan } from './decode.ts';
import type { Origin } from './origins.ts';
import type { StoredTrace, TraceStore } from './store.ts';
import { DECODE, Turns } from './turns.ts';

/** Spans of one origin, newest first while they are gathered; `first` is the lowest index among all of the trace. */
interface Gathered {
  readonly origin: Origin;
  readonly scope: OtlpScopeSpans;
  first: number;
}

/**
 * One trace as OTLP-JSON, its spans grouped by resource and scope, where Jaeger repeats both for every request that
 * brought some of them. Of a span sent twice, open and when it ended, both copies come. Null when it was evicted
 * meanwhile.
 */
export async function renderTrace(
  store: TraceStore,
  trace: StoredTrace,
  turns = new Turns(),
): Promise<OtlpResourceSpans[] | null> {
  const gathered = new Map<Origin, Gathered>();
  let index = trace.spans;
  for (const { origin, bytes, start, end } of store.records(trace)) {
    let into = gathered.get(origin);
    if (into === undefined) {
      const scope: OtlpScopeSpans = { scope: decodeScope(origin.scope), spans: [] };
      if (origin.scopeSchemaUrl !== '') scope.schemaUrl = origin.scopeSchemaUrl;
      into = { origin, scope, first: index };
      gathered.set(origin, into);
    }
    into.first = --index;
    into.scope.spans.push(decodeSpan(bytes, start, end));
    if (turns.spend(DECODE)) await turns.next();
  }
  return trace.gone ? null : byResource([...gathered.values()]);
}

/** In order of arrival. */
function byResource(gathered: Gathered[]): OtlpResourceSpans[] {
  const resources = new Map<string, OtlpResourceSpans>();
  for (const { origin, scope } of gathered.sort((a, b) => a.first - b.first)) {
    let resource = resources.get(origin.resourceKey);
    if (resource === undefined) {
      resource = { resource: decodeResource(origin.resource), scopeSpans: [] };
      if (origin.resourceSchemaUrl !== '') resource.schemaUrl = origin.resourceSchemaUrl;
      resources.set(origin.resourceKey, resource);
    }
    scope.spans.reverse();
    resource.scopeSpans.push(scope);
  }
  return [...resources.values()];
}

/** The JSON of `resourceSpans` in pieces, so that a large trace is never one text. */
export function* resourceSpansText({ scopeSpans, ...rest }: OtlpResourceSpans): Generator<string> {
  yield `${opened(rest)}"scopeSpans":[`;
  let scopeSeparator = '';
  for (const { spans, ...scope } of scopeSpans) {
    yield `${scopeSeparator}${opened(scope)}"spans":[`;
    scopeSeparator = ',';
    let separator = '';
    for (const span of spans) {
      yield separator + JSON.stringify(span);
      separator = ',';
    }
    yield ']}';
  }
  yield ']}';
}

/** An object's JSON, open for one more member; it has one at least. */
function opened(object: object): string {
  return `${JSON.stringify(object).slice(0, -1)},`;
}
