import { checkMessage, checkSpan, RESOURCE, SCOPE, type SpanFields } from './check.ts';
import { WireError, WireReader } from './wire.ts';

/**
 * Numbers a span takes in `ScannedScope.spans`: where it starts and ends, trace id, start time, end time, start and end
 * of its name; and its kind.
 */
export const SPAN_STRIDE = 8;

/** One ScopeSpans with the resource above it; the numbers are offsets in the request. */
export interface ScannedScope {
  resource: readonly [start: number, end: number];
  resourceSchemaUrl: string;
  scope: readonly [start: number, end: number];
  scopeSchemaUrl: string;
  readonly spans: number[];
}

export interface ScannedRequest {
  readonly bytes: Buffer;
  readonly scopes: readonly ScannedScope[];
  /** Spans without a usable trace id or span id. They are in no scope. */
  readonly rejected: number;
}

const NOTHING = [0, 0] as const;

/**
 * Splits an ExportTraceServiceRequest into byte ranges without decoding it.
 * Throws WireError if any part of it is malformed: nothing of such a request may be stored.
 */
export function scanRequest(bytes: Buffer): ScannedRequest {
  const reader = new WireReader(bytes);
  const scan = new RequestScan(reader);
  const end = bytes.length;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) scan.resourceSpans(reader.enter(end));
    else if (tag >>> 3 === 1) throw new WireError(`resource_spans has wire type ${tag & 7}`);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return { bytes, scopes: scan.scopes, rejected: scan.rejected };
}

class RequestScan {
  readonly scopes: ScannedScope[] = [];
  rejected = 0;
  readonly #reader: WireReader;
  readonly #found: SpanFields = {
    traceId: -1,
    spanId: -1,
    startTime: -1,
    endTime: -1,
    nameStart: -1,
    nameEnd: -1,
    kind: 0,
  };

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  resourceSpans(end: number): void {
    const reader = this.#reader;
    const firstScope = this.scopes.length;
    let resource: readonly [number, number] = NOTHING;
    let schemaUrl = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x0a) {
        const to = reader.enter(end);
        resource = [reader.pos, to];
        checkMessage(reader, to, RESOURCE);
      } else if (tag === 0x12) this.#scopeSpans(reader.enter(end));
      else if (tag === 0x1a) schemaUrl = reader.text(end);
      else if (tag >>> 3 <= 3) throw new WireError(`field ${tag >>> 3} has wire type ${tag & 7}`);
      else reader.skip(tag, end);
    }
    reader.leave(end);
    // The resource may come after its spans on the wire.
    for (let at = firstScope; at < this.scopes.length; at++) {
      const scope = this.scopes[at] as ScannedScope;
      scope.resource = resource;
      scope.resourceSchemaUrl = schemaUrl;
    }
  }

  #scopeSpans(end: number): void {
    const reader = this.#reader;
    const into: ScannedScope = {
      resource: NOTHING,
      resourceSchemaUrl: '',
      scope: NOTHING,
      scopeSchemaUrl: '',
      spans: [],
    };
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x12) this.#span(reader.enter(end), into.spans);
      else if (tag === 0x0a) {
        const to = reader.enter(end);
        into.scope = [reader.pos, to];
        checkMessage(reader, to, SCOPE);
      } else if (tag === 0x1a) into.scopeSchemaUrl = reader.text(end);
      else if (tag >>> 3 <= 3) throw new WireError(`field ${tag >>> 3} has wire type ${tag & 7}`);
      else reader.skip(tag, end);
    }
    reader.leave(end);
    if (into.spans.length > 0) this.scopes.push(into);
  }

  #span(end: number, into: number[]): void {
    const reader = this.#reader;
    const start = reader.pos;
    checkSpan(reader, end, this.#found);
    const { traceId, spanId, startTime, endTime, nameStart, nameEnd, kind } = this.#found;
    if (this.#isZero(traceId, 16) || this.#isZero(spanId, 8)) this.rejected++;
    else into.push(start, end, traceId, startTime, endTime, nameStart, nameEnd, kind);
  }

  /**
   * Absent (-1) counts as zero: both are invalid by the W3C and OTLP specifications. Jaeger stores them, and its search
   * then ends at the trace without an id; here they are rejected, and the client is told.
   */
  #isZero(at: number, length: number): boolean {
    if (at < 0) return true;
    for (let i = at; i < at + length; i++) if (this.#reader.bytes[i] !== 0) return false;
    return true;
  }
}
