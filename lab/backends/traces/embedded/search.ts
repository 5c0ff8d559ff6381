import type { OtlpKeyValue, OtlpSpan } from '../../../evidence/otlp.ts';
import { OtlpStatusCode } from '../../../evidence/otlp.ts';
import { attributeText } from './attribute-text.ts';
import { decodeResource, decodeScope, decodeSpan, type OtlpScope } from './decode.ts';
import { parseBool } from './go-values.ts';
import type { Origin } from './origins.ts';
import { kindOf, statusOf, type TraceQuery } from './query-params.ts';
import type { SpanRecord, StoredTrace, TraceStore } from './store.ts';
import { DECODE, STEP, Turns } from './turns.ts';

/**
 * Newest first, at most `searchDepth`; the rules are those of Jaeger's memory storage. Traces that come or go while
 * it searches may be missed.
 */
export async function findTraces(
  store: TraceStore,
  query: TraceQuery,
  turns = new Turns(),
): Promise<StoredTrace[]> {
  if (query.service !== undefined && !store.operations.has(query.service)) return [];
  // Doubles, as the times of a trace: both are rounded alike, so that none that fits is passed over.
  const min = Number(query.startMin);
  const max = Number(query.startMax);
  const search = new Search(query);
  const found: StoredTrace[] = [];
  for (const trace of store.newestFirst()) {
    if (turns.spend(STEP)) await turns.next();
    if (trace.maxStart < min || trace.minStart > max) continue;
    for (const record of store.records(trace)) {
      if (search.inReach(record) && search.matches(record)) {
        found.push(trace);
        break;
      }
      if (turns.spend(search.steps)) await turns.next();
    }
    if (found.length >= query.searchDepth) break;
  }
  return found;
}

/** Nanoseconds. As Jaeger counts it, a span lasts at least 1. */
export function endOf({ startTime, endTime }: SpanRecord): bigint {
  return endTime > startTime ? endTime : startTime + 1n;
}

/** What spans of one origin have in common. */
interface Around {
  readonly scope: OtlpScope;
  readonly resource: readonly OtlpKeyValue[];
}

class Search {
  /** What the last span cost. */
  steps = STEP;
  readonly #query: TraceQuery;
  /** Decoded once for each origin. */
  readonly #around = new Map<Origin, Around>();
  /** Keys that must stand somewhere in the span, its scope or its resource. */
  readonly #keys: readonly (readonly [key: string, bytes: Buffer])[];

  constructor(query: TraceQuery) {
    this.#query = query;
    this.#keys = [...query.attributes.keys()]
      .filter((key) => !Object.hasOwn(FIELDS, key) && !key.startsWith(RESOURCE) && !key.includes('\ufffd'))
      .map((key) => [key, Buffer.from(key)]);
  }

  /** What can be told from the record alone. */
  inReach(record: SpanRecord): boolean {
    const { service, operation, startMin, startMax, durationMin, durationMax } = this.#query;
    this.steps = STEP;
    if (service !== undefined && record.operation.service !== service) return false;
    if (operation !== undefined && record.operation.name !== operation) return false;
    if (record.startTime < startMin || record.startTime > startMax) return false;
    if (durationMin === undefined && durationMax === undefined) return true;
    const duration = endOf(record) - record.startTime;
    if (durationMin !== undefined && duration < durationMin) return false;
    return durationMax === undefined || duration <= durationMax;
  }

  /** Whether all attributes are there. */
  matches(record: SpanRecord): boolean {
    const { attributes } = this.#query;
    if (attributes.size === 0) return true;
    const around = this.#aroundOf(record.origin);
    const bytes = record.bytes.subarray(record.start, record.end);
    this.steps = DECODE;
    // Decoding takes far longer than looking for a few bytes, which most spans don't have.
    if (!this.#keys.every(([key, keyBytes]) => hasKey(around, key) || bytes.includes(keyBytes))) return false;
    const span = decodeSpan(record.bytes, record.start, record.end);
    return [...attributes].every(([key, value]) => attributeMatches(key, value, span, around));
  }

  #aroundOf(origin: Origin): Around {
    const known = this.#around.get(origin);
    if (known !== undefined) return known;
    const { attributes: resource = [] } = decodeResource(origin.resource);
    const around = { scope: decodeScope(origin.scope), resource };
    this.#around.set(origin, around);
    return around;
  }
}

const RESOURCE = 'resource.';

/** Keys that name a field. */
const FIELDS: Readonly<Record<string, (value: string, span: OtlpSpan, scope: OtlpScope) => boolean>> = {
  error: (value, span) => {
    const error = parseBool(value);
    return error !== null && status(span) === (error ? OtlpStatusCode.error : OtlpStatusCode.ok);
  },
  'span.status': (value, span) => status(span) === statusOf(value),
  'span.kind': (value, span) => (span.kind ?? 0) === kindOf(value),
  'scope.name': (value, _, scope) => (scope.name ?? '') === value,
  'scope.version': (value, _, scope) => (scope.version ?? '') === value,
};

function status(span: OtlpSpan): number {
  return span.status?.code ?? OtlpStatusCode.unset;
}

/** `resource.` looks at the resource only; what names no field is looked for anywhere around the span. */
function attributeMatches(key: string, value: string, span: OtlpSpan, { scope, resource }: Around): boolean {
  if (Object.hasOwn(FIELDS, key)) return FIELDS[key]?.(value, span, scope) ?? false;
  if (key.startsWith(RESOURCE)) return has(resource, key.slice(RESOURCE.length), value);
  return (
    has(span.attributes, key, value) ||
    has(scope.attributes, key, value) ||
    has(resource, key, value) ||
    (span.events ?? []).some((event) => has(event.attributes, key, value)) ||
    (span.links ?? []).some((link) => has(link.attributes, key, value))
  );
}

function hasKey({ scope, resource }: Around, key: string): boolean {
  return (
    resource.some((pair) => pair.key === key) || (scope.attributes ?? []).some((pair) => pair.key === key)
  );
}

/** Of a key that comes twice the first counts. */
function has(attributes: readonly OtlpKeyValue[] | undefined, key: string, value: string): boolean {
  const pair = attributes?.find((one) => (one.key ?? '') === key);
  return pair !== undefined && attributeText(pair.value) === value;
}
