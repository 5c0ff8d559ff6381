import type {
  OtlpAnyValue,
  OtlpEvent,
  OtlpKeyValue,
  OtlpLink,
  OtlpResource,
  OtlpScopeSpans,
  OtlpSpan,
} from '../../../analysis/otlp.ts';
import { WireReader } from './wire.ts';

/**
 * Decodes OTLP messages into OTLP-JSON objects: hex ids, integers for enums, strings for 64-bit integers.
 * The bytes have passed `check.ts`. Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** Calls `field` with the tag of each field; returns false where it did not read the value. */
function fields(reader: WireReader, end: number, field: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (!field(tag)) reader.skip(tag, end);
  }
  reader.leave(end);
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

function items<T>(reader: WireReader, end: number, item: (reader: WireReader, end: number) => T): T[] {
  const values: T[] = [];
  fields(reader, end, (tag) => tag === 0x0a && values.push(item(reader, reader.enter(end))) > 0);
  return values;
}

function anyValue(reader: WireReader, end: number): OtlpAnyValue {
  let value: OtlpAnyValue = {};
  fields(reader, end, (tag) => {
    if (tag === 0x0a) value = { stringValue: reader.text(end) };
    else if (tag === 0x10) value = { boolValue: reader.varint() !== 0 };
    else if (tag === 0x18) value = { intValue: reader.int64().toString() };
    else if (tag === 0x21) value = { doubleValue: jsonDouble(reader.double()) };
    else if (tag === 0x2a) value = { arrayValue: { values: items(reader, reader.enter(end), anyValue) } };
    else if (tag === 0x32) value = { kvlistValue: { values: items(reader, reader.enter(end), keyValue) } };
    else if (tag === 0x3a) value = { bytesValue: base(reader, end, 'base64') };
    else return false;
    return true;
  });
  return value;
}

function keyValue(reader: WireReader, end: number): OtlpKeyValue {
  const pair: OtlpKeyValue = { key: '' };
  fields(reader, end, (tag) => {
    if (tag === 0x0a) pair.key = reader.text(end);
    else if (tag === 0x12) pair.value = anyValue(reader, reader.enter(end));
    else return false;
    return true;
  });
  return pair;
}

function event(reader: WireReader, end: number): OtlpEvent {
  const into: OtlpEvent = { timeUnixNano: '0', name: '' };
  fields(reader, end, (tag) => {
    if (tag === 0x09) into.timeUnixNano = reader.fixed64().toString();
    else if (tag === 0x12) into.name = reader.text(end);
    else if (tag === 0x1a) into.attributes = append(into.attributes, keyValue(reader, reader.enter(end)));
    else if (tag === 0x20) into.droppedAttributesCount = reader.varint() >>> 0;
    else return false;
    return true;
  });
  return into;
}

function link(reader: WireReader, end: number): OtlpLink {
  const into: OtlpLink = { traceId: '', spanId: '' };
  fields(reader, end, (tag) => {
    if (tag === 0x0a) into.traceId = base(reader, end, 'hex');
    else if (tag === 0x12) into.spanId = base(reader, end, 'hex');
    else if (tag === 0x1a) into.traceState = reader.text(end);
    else if (tag === 0x22) into.attributes = append(into.attributes, keyValue(reader, reader.enter(end)));
    else if (tag === 0x28) into.droppedAttributesCount = reader.varint() >>> 0;
    else if (tag === 0x35) into.flags = reader.fixed32();
    else return false;
    return true;
  });
  return into;
}

type Status = NonNullable<OtlpSpan['status']>;

function status(reader: WireReader, end: number, into: Status): Status {
  fields(reader, end, (tag) => {
    if (tag === 0x12) into.message = reader.text(end);
    else if (tag === 0x18) into.code = reader.varint() | 0;
    else return false;
    return true;
  });
  return into;
}

/** An empty or all-zero parent id means a root span. */
function parentId(into: OtlpSpan, id: string): void {
  if (!/^0*$/.test(id)) into.parentSpanId = id;
}

export function decodeSpan(bytes: Buffer, start: number, end: number): OtlpSpan {
  const reader = new WireReader(bytes, start);
  const into: OtlpSpan = {
    traceId: '',
    spanId: '',
    name: '',
    startTimeUnixNano: '0',
    endTimeUnixNano: '0',
    status: {},
  };
  fields(reader, end, (tag) => {
    if (tag === 0x0a) into.traceId = base(reader, end, 'hex');
    else if (tag === 0x12) into.spanId = base(reader, end, 'hex');
    else if (tag === 0x1a) into.traceState = reader.text(end);
    else if (tag === 0x22) parentId(into, base(reader, end, 'hex'));
    else if (tag === 0x2a) into.name = reader.text(end);
    else if (tag === 0x30) into.kind = reader.varint() | 0;
    else if (tag === 0x39) into.startTimeUnixNano = reader.fixed64().toString();
    else if (tag === 0x41) into.endTimeUnixNano = reader.fixed64().toString();
    else if (tag === 0x4a) into.attributes = append(into.attributes, keyValue(reader, reader.enter(end)));
    else if (tag === 0x50) into.droppedAttributesCount = reader.varint() >>> 0;
    else if (tag === 0x5a) into.events = append(into.events, event(reader, reader.enter(end)));
    else if (tag === 0x60) into.droppedEventsCount = reader.varint() >>> 0;
    else if (tag === 0x6a) into.links = append(into.links, link(reader, reader.enter(end)));
    else if (tag === 0x70) into.droppedLinksCount = reader.varint() >>> 0;
    else if (tag === 0x7a) into.status = status(reader, reader.enter(end), into.status ?? {});
    else if (tag === 0x85) into.flags = reader.fixed32();
    else return false;
    return true;
  });
  return into;
}

export function decodeResource(bytes: Buffer): OtlpResource {
  const reader = new WireReader(bytes);
  const into: OtlpResource = {};
  fields(reader, bytes.length, (tag) => {
    if (tag === 0x0a) into.attributes = append(into.attributes, keyValue(reader, reader.enter(bytes.length)));
    else if (tag === 0x10) into.droppedAttributesCount = reader.varint() >>> 0;
    else return false;
    return true;
  });
  return into;
}

export type OtlpScope = NonNullable<OtlpScopeSpans['scope']> & { droppedAttributesCount?: number };

export function decodeScope(bytes: Buffer): OtlpScope {
  const reader = new WireReader(bytes);
  const into: OtlpScope = {};
  fields(reader, bytes.length, (tag) => {
    if (tag === 0x0a) into.name = reader.text(bytes.length);
    else if (tag === 0x12) into.version = reader.text(bytes.length);
    else if (tag === 0x1a)
      into.attributes = append(into.attributes, keyValue(reader, reader.enter(bytes.length)));
    else if (tag === 0x20) into.droppedAttributesCount = reader.varint() >>> 0;
    else return false;
    return true;
  });
  return into;
}
