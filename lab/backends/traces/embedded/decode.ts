import type {
  OtlpAnyValue,
  OtlpEvent,
  OtlpKeyValue,
  OtlpLink,
  OtlpResource,
  OtlpScopeSpans,
  OtlpSpan,
} from '../../../evidence/otlp.ts';
import { INVALID_SPAN_NAME, isBroken, nameService, spanName } from './sanitize.ts';
import { WireReader } from './wire.ts';

/**
 * Decodes OTLP messages into OTLP-JSON objects: hex ids, integers for enums, strings for 64-bit integers; what holds
 * its default is left out, as Jaeger leaves it out. The bytes have passed `check.ts`.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** Calls `field` with the tag of each field; returns false where it did not read the value. */
function fields(reader: WireReader, end: number, field: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (!field(tag)) reader.skip(tag, end);
  }
  reader.leave(end);
}

/** A message on the way: what is undefined is not written to JSON. Of a field that comes twice the last counts. */
type Draft<T> = { [K in keyof T]?: T[K] | undefined };

function text(reader: WireReader, end: number): string | undefined {
  return reader.text(end) || undefined;
}

function int32(reader: WireReader): number | undefined {
  return reader.int32() || undefined;
}

function uint32(reader: WireReader): number | undefined {
  return reader.int32() >>> 0 || undefined;
}

function nanos(reader: WireReader): string | undefined {
  const value = reader.fixed64();
  return value === 0n ? undefined : value.toString();
}

/** An id of zeros is none: for a parent, that of a root span. */
function id(reader: WireReader, end: number): string | undefined {
  const hex = base(reader, end, 'hex');
  return /^0*$/.test(hex) ? undefined : hex;
}

function base(reader: WireReader, end: number, encoding: 'hex' | 'base64'): string {
  const to = reader.enter(end);
  const value = reader.bytes.toString(encoding, reader.pos, to);
  reader.pos = to;
  return value;
}

function append<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}

/** Protobuf's JSON has strings for what a JSON number can't say. */
function jsonDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function items<T>(
  reader: WireReader,
  end: number,
  item: (reader: WireReader, end: number) => T,
): { values?: T[] } {
  const values: T[] = [];
  fields(reader, end, (tag) => tag === 0x0a && values.push(item(reader, reader.enter(end))) > 0);
  return values.length === 0 ? {} : { values };
}

/** Text that is no UTF-8 becomes bytes, but only right below a span, scope or resource: so does Jaeger. */
function textValue(reader: WireReader, end: number, top: boolean): OtlpAnyValue {
  const to = reader.enter(end);
  const start = reader.pos;
  const stringValue = reader.bytes.toString('utf8', start, to);
  reader.pos = to;
  if (!top || !isBroken(stringValue, reader.bytes, start, to)) return { stringValue };
  return { bytesValue: reader.bytes.toString('base64', start, to) };
}

function anyValue(reader: WireReader, end: number, top = false): OtlpAnyValue {
  let value: OtlpAnyValue = {};
  fields(reader, end, (tag) => {
    if (tag === 0x0a) value = textValue(reader, end, top);
    else if (tag === 0x10) value = { boolValue: reader.varint() !== 0 };
    else if (tag === 0x18) value = { intValue: reader.int64().toString() };
    else if (tag === 0x21) value = { doubleValue: jsonDouble(reader.double()) };
    else if (tag === 0x2a) value = { arrayValue: items(reader, reader.enter(end), anyValue) };
    else if (tag === 0x32) value = { kvlistValue: items(reader, reader.enter(end), keyValue) };
    else if (tag === 0x3a) value = { bytesValue: base(reader, end, 'base64') };
    else return false;
    return true;
  });
  return value;
}

function keyValue(reader: WireReader, end: number, top = false): OtlpKeyValue {
  const pair: Draft<OtlpKeyValue> = { key: undefined, value: {} };
  fields(reader, end, (tag) => {
    if (tag === 0x0a) pair.key = text(reader, end);
    else if (tag === 0x12) pair.value = anyValue(reader, reader.enter(end), top);
    else return false;
    return true;
  });
  return pair as OtlpKeyValue;
}

function attribute(reader: WireReader, end: number): OtlpKeyValue {
  return keyValue(reader, end, true);
}

function event(reader: WireReader, end: number): OtlpEvent {
  const into: Draft<OtlpEvent> = {};
  fields(reader, end, (tag) => {
    if (tag === 0x09) into.timeUnixNano = nanos(reader);
    else if (tag === 0x12) into.name = text(reader, end);
    else if (tag === 0x1a) into.attributes = append(into.attributes, keyValue(reader, reader.enter(end)));
    else if (tag === 0x20) into.droppedAttributesCount = uint32(reader);
    else return false;
    return true;
  });
  return into as OtlpEvent;
}

function link(reader: WireReader, end: number): OtlpLink {
  const into: Draft<OtlpLink> = {};
  fields(reader, end, (tag) => {
    if (tag === 0x0a) into.traceId = id(reader, end);
    else if (tag === 0x12) into.spanId = id(reader, end);
    else if (tag === 0x1a) into.traceState = text(reader, end);
    else if (tag === 0x22) into.attributes = append(into.attributes, keyValue(reader, reader.enter(end)));
    else if (tag === 0x28) into.droppedAttributesCount = uint32(reader);
    else if (tag === 0x35) into.flags = reader.fixed32() || undefined;
    else return false;
    return true;
  });
  return into as OtlpLink;
}

type Status = Draft<NonNullable<OtlpSpan['status']>>;

function status(reader: WireReader, end: number, into: Status): Status {
  fields(reader, end, (tag) => {
    if (tag === 0x12) into.message = text(reader, end);
    else if (tag === 0x18) into.code = int32(reader);
    else return false;
    return true;
  });
  return into;
}

function name(reader: WireReader, end: number, into: Draft<OtlpSpan>): void {
  const to = reader.enter(end);
  into.name = spanName(reader.bytes, reader.pos, to);
  if (into.name === INVALID_SPAN_NAME && to - reader.pos !== INVALID_SPAN_NAME.length) {
    const bytesValue = reader.bytes.toString('base64', reader.pos, to);
    into.attributes = append(into.attributes, { key: INVALID_SPAN_NAME, value: { bytesValue } });
  }
  reader.pos = to;
}

export function decodeSpan(bytes: Buffer, start: number, end: number): OtlpSpan {
  const reader = new WireReader(bytes, start);
  const into: Draft<OtlpSpan> = { name: spanName(bytes, -1, -1) };
  let state: Status = {};
  fields(reader, end, (tag) => {
    if (tag === 0x0a) into.traceId = id(reader, end);
    else if (tag === 0x12) into.spanId = id(reader, end);
    else if (tag === 0x1a) into.traceState = text(reader, end);
    else if (tag === 0x22) into.parentSpanId = id(reader, end);
    else if (tag === 0x2a) name(reader, end, into);
    else if (tag === 0x30) into.kind = int32(reader);
    else if (tag === 0x39) into.startTimeUnixNano = nanos(reader);
    else if (tag === 0x41) into.endTimeUnixNano = nanos(reader);
    else if (tag === 0x4a) into.attributes = append(into.attributes, attribute(reader, reader.enter(end)));
    else if (tag === 0x50) into.droppedAttributesCount = uint32(reader);
    else if (tag === 0x5a) into.events = append(into.events, event(reader, reader.enter(end)));
    else if (tag === 0x60) into.droppedEventsCount = uint32(reader);
    else if (tag === 0x6a) into.links = append(into.links, link(reader, reader.enter(end)));
    else if (tag === 0x70) into.droppedLinksCount = uint32(reader);
    else if (tag === 0x7a) state = status(reader, reader.enter(end), state);
    else if (tag === 0x85) into.flags = reader.fixed32() || undefined;
    else return false;
    return true;
  });
  into.status = state as NonNullable<OtlpSpan['status']>;
  return into as OtlpSpan;
}

/** Its `service.name` is a text, whatever was sent. */
export function decodeResource(bytes: Buffer): OtlpResource {
  const reader = new WireReader(bytes);
  const into: Draft<OtlpResource> = {};
  fields(reader, bytes.length, (tag) => {
    if (tag === 0x0a)
      into.attributes = append(into.attributes, attribute(reader, reader.enter(bytes.length)));
    else if (tag === 0x10) into.droppedAttributesCount = uint32(reader);
    else return false;
    return true;
  });
  nameService(into as OtlpResource);
  return into as OtlpResource;
}

export type OtlpScope = NonNullable<OtlpScopeSpans['scope']> & { droppedAttributesCount?: number };

export function decodeScope(bytes: Buffer): OtlpScope {
  const reader = new WireReader(bytes);
  const end = bytes.length;
  const into: Draft<OtlpScope> = {};
  fields(reader, end, (tag) => {
    if (tag === 0x0a) into.name = text(reader, end);
    else if (tag === 0x12) into.version = text(reader, end);
    else if (tag === 0x1a) into.attributes = append(into.attributes, attribute(reader, reader.enter(end)));
    else if (tag === 0x20) into.droppedAttributesCount = uint32(reader);
    else return false;
    return true;
  });
  return into as OtlpScope;
}
