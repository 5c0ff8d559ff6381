import { deserialize, serialize } from 'node:v8';
import type { AttributeValue } from './attributes.ts';
import { CompactSpan, type SpanSort } from './compact-span.ts';
import { CompactSpans } from './compact-spans.ts';
import type { Span, SpanEvent } from './span.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Where a record may begin: texts beyond Latin-1 are read from even addresses. */
const ALIGNED = 8;
const NONE: readonly SpanEvent[] = [];

/** Of a span in a record. A parent in the same record is the place of its span, a sort that is shared its number. */
type Fields = [
  spanId: string,
  parent: number | string | null,
  startMs: number,
  endMs: number,
  sort: number | SpanSort,
  own: AttributeValue | readonly AttributeValue[],
  events: readonly SpanEvent[] | null,
];
const FIELDS = 7;

/**
 * Keeps spans as bytes outside of the JavaScript heap: of an order of the shop 75 a span, where objects take 330. Who wants to
 * read them unpacks them.
 */
export class PackedSpans {
  readonly #compact = new CompactSpans();
  #chunk = Buffer.alloc(0);
  #used = 0;

  /** Some spans of one trace, in their order. */
  pack(spans: readonly Span[]): Buffer {
    const places = new Map(spans.map(({ spanId }, place) => [spanId, place]));
    const values = spans.flatMap((span): Fields => {
      const { spanId, parentSpanId, startMs, endMs, sort, own, events } = this.#compact.keep(span);
      const parent = parentSpanId === null ? null : (places.get(parentSpanId) ?? parentSpanId);
      const some = events.length > 0 ? events : null;
      return [spanId, parent, startMs, endMs, sort.number ?? sort, own, some];
    });
    return this.#keep(serialize(values));
  }

  unpack(traceId: string, packed: Buffer): CompactSpan[] {
    const values: unknown[] = deserialize(packed);
    const spans: CompactSpan[] = [];
    for (let at = 0; at < values.length; at += FIELDS) {
      const [spanId, parent, startMs, endMs, sort, own, events] = values.slice(at, at + FIELDS) as Fields;
      const parentSpanId = typeof parent === 'number' ? (values[parent * FIELDS] as string) : parent;
      const shared = typeof sort === 'number' ? (this.#compact.sorts[sort] as SpanSort) : sort;
      const fields = { spanId, parentSpanId, startMs, endMs, events: events ?? NONE };
      spans.push(new CompactSpan(fields, traceId, shared, own));
    }
    return spans;
  }

  /** A buffer of its own for each record would take as much as the record. */
  #keep(record: Buffer): Buffer {
    if (record.length > this.#chunk.length - this.#used) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, record.length));
      this.#used = 0;
    }
    const kept = this.#chunk.subarray(this.#used, this.#used + record.length);
    record.copy(kept);
    this.#used += Math.ceil(record.length / ALIGNED) * ALIGNED;
    return kept;
  }
}
