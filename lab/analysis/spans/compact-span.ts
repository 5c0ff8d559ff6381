import { type Attributes, type AttributeValue, put } from './attributes.ts';
import type { Span, SpanEvent } from './span.ts';

/** Stands for a value that each span has of its own. */
export const OWN = Symbol('own');
export type Slot = AttributeValue | typeof OWN;

/** What many spans have in common. */
export interface SpanSort
  extends Pick<Span, 'name' | 'kind' | 'service' | 'instance' | 'ended' | 'statusCode' | 'statusMessage'> {
  readonly keys: readonly string[];
  /** Of each key. */
  readonly slots: readonly Slot[];
  /** How many of them are each span's own. */
  readonly ownSlots: number;
  /** Where in them a key is. */
  readonly places: ReadonlyMap<string, number>;
  /** Of spans with no value of their own, else null. */
  readonly attributes: Attributes | null;
  /** Among the sorts that are shared, from 0; absent for the sort of one span alone. */
  readonly number?: number;
}

/** What each span has of its own, beside values for its sort's slots. */
type OwnFields = Pick<Span, 'spanId' | 'parentSpanId' | 'startMs' | 'endMs' | 'events'>;
/** The values for a sort's own slots: where there is one such slot, that value itself, and null for none. */
export type OwnValues = AttributeValue | readonly AttributeValue[];

const NO_EVENTS: readonly SpanEvent[] = Object.freeze([]);

/** A span that shares what it has in common with others. */
export class CompactSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  parentSpanId: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly events: readonly SpanEvent[];
  readonly sort: SpanSort;
  readonly own: OwnValues;

  constructor(span: OwnFields, traceId: string, sort: SpanSort, own: OwnValues) {
    this.traceId = traceId;
    this.spanId = span.spanId;
    this.parentSpanId = span.parentSpanId;
    this.startMs = span.startMs;
    this.endMs = span.endMs;
    this.events = span.events.length > 0 ? span.events : NO_EVENTS;
    this.sort = sort;
    this.own = own;
  }

  /** The parent is found: its id is this one's parent id, so that it need not be kept twice. */
  hangOn({ spanId }: CompactSpan): void {
    this.parentSpanId = spanId;
  }

  get name() {
    return this.sort.name;
  }
  get kind() {
    return this.sort.kind;
  }
  get service() {
    return this.sort.service;
  }
  get instance() {
    return this.sort.instance;
  }
  get ended() {
    return this.sort.ended;
  }
  get statusCode() {
    return this.sort.statusCode;
  }
  get statusMessage() {
    return this.sort.statusMessage;
  }

  /** Made anew each time, unless all spans of the sort have the same. */
  get attributes(): Attributes {
    const { keys, slots, attributes } = this.sort;
    return attributes ?? this.#fill(keys, slots);
  }

  /** One of them, without the others. */
  attribute(key: string): AttributeValue | undefined {
    const { places, slots, attributes } = this.sort;
    if (attributes) return attributes[key];
    const place = places.get(key);
    if (place === undefined) return undefined;
    const slot = slots[place] as Slot;
    return slot === OWN ? this.#ownAt(place) : slot;
  }

  #fill(keys: readonly string[], slots: readonly Slot[]): Attributes {
    const attributes: Record<string, AttributeValue> = {};
    const own = this.sort.ownSlots === 1 ? [this.own as AttributeValue] : (this.own as AttributeValue[]);
    let next = 0;
    for (const [place, key] of keys.entries()) {
      const slot = slots[place] as Slot;
      put(attributes, key, slot === OWN ? (own[next++] as AttributeValue) : slot);
    }
    return attributes;
  }

  #ownAt(place: number): AttributeValue {
    const { slots, ownSlots } = this.sort;
    if (ownSlots === 1) return this.own as AttributeValue;
    let before = 0;
    for (let at = 0; at < place; at++) if (slots[at] === OWN) before += 1;
    return (this.own as AttributeValue[])[before] as AttributeValue;
  }

  toJSON(): Span {
    const { traceId, spanId, parentSpanId, name, kind, service, instance, startMs, endMs, ended } = this;
    const { attributes, events, statusCode, statusMessage } = this;
    return {
      ...{ traceId, spanId, parentSpanId, name, kind, service, instance, startMs, endMs, ended },
      ...{ attributes, events, statusCode, statusMessage },
    };
  }
}

/** Values as a span keeps them. */
export const ownValues = (values: readonly AttributeValue[]): OwnValues =>
  values.length === 1 ? (values[0] as AttributeValue) : values.length > 1 ? values : null;

/** An attribute of a span; where it is looked for often, this is cheaper than `attributes`. */
export const attributeOf = (span: Span, key: string): AttributeValue | undefined =>
  span instanceof CompactSpan ? span.attribute(key) : span.attributes[key];
