import { WireError, type WireReader } from './wire.ts';

/**
 * Steps over OTLP messages and refuses what a later decode could not read, so that a query never meets a broken
 * span. Field numbers and wire types: opentelemetry-proto, common.proto and trace.proto.
 */

/** As protobuf's own decoders have it. */
const MAX_DEPTH = 100;

function unknownOrWrong(reader: WireReader, tag: number, end: number, highestField: number): void {
  if (tag >>> 3 <= highestField) throw new WireError(`field ${tag >>> 3} has wire type ${tag & 7}`);
  reader.skip(tag, end);
}

/** Repeated AnyValue (ArrayValue) or repeated KeyValue (KeyValueList), both field 1. */
function checkList(
  reader: WireReader,
  end: number,
  depth: number,
  item: (reader: WireReader, end: number, depth: number) => void,
): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) item(reader, reader.enter(end), depth);
    else unknownOrWrong(reader, tag, end, 1);
  }
  reader.leave(end);
}

function checkAnyValue(reader: WireReader, end: number, depth: number): void {
  if (depth > MAX_DEPTH) throw new WireError(`a value is nested deeper than ${MAX_DEPTH}`);
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // string_value
      case 0x3a: // bytes_value
        reader.pos = reader.enter(end);
        break;
      case 0x10: // bool_value
      case 0x18: // int_value
        reader.varint();
        break;
      case 0x21: // double_value
        reader.skip(tag, end);
        break;
      case 0x2a: // array_value
        checkList(reader, reader.enter(end), depth + 1, checkAnyValue);
        break;
      case 0x32: // kvlist_value
        checkList(reader, reader.enter(end), depth + 1, checkKeyValue);
        break;
      default:
        unknownOrWrong(reader, tag, end, 7);
    }
  }
  reader.leave(end);
}

export function checkKeyValue(reader: WireReader, end: number, depth = 0): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) reader.pos = reader.enter(end);
    else if (tag === 0x12) checkAnyValue(reader, reader.enter(end), depth);
    else unknownOrWrong(reader, tag, end, 2);
  }
  reader.leave(end);
}

/** What a message holds beside attributes: the tags of its text or bytes, varint and fixed fields. */
export interface Shape {
  readonly attributes: number;
  readonly bytes: readonly number[];
  readonly varint: readonly number[];
  readonly fixed: readonly number[];
  /** Lengths of ids, by tag. */
  readonly ids?: Readonly<Record<number, number>>;
  readonly highestField: number;
}

/** Its references to entities, field 3, are in development: they are not given back. */
export const RESOURCE: Shape = {
  attributes: 0x0a,
  bytes: [0x1a],
  varint: [0x10],
  fixed: [],
  highestField: 3,
};
export const SCOPE: Shape = {
  attributes: 0x1a,
  bytes: [0x0a, 0x12],
  varint: [0x20],
  fixed: [],
  highestField: 4,
};
export const EVENT: Shape = {
  attributes: 0x1a,
  bytes: [0x12],
  varint: [0x20],
  fixed: [0x09],
  highestField: 4,
};
export const LINK: Shape = {
  attributes: 0x22,
  bytes: [0x1a],
  varint: [0x28],
  fixed: [0x35],
  ids: { 10: 16, 18: 8 },
  highestField: 6,
};
export const STATUS: Shape = { attributes: 0, bytes: [0x12], varint: [0x18], fixed: [], highestField: 3 };

export function checkMessage(reader: WireReader, end: number, shape: Shape): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === shape.attributes) checkKeyValue(reader, reader.enter(end));
    else if (shape.bytes.includes(tag)) reader.pos = reader.enter(end);
    else if (shape.varint.includes(tag)) reader.varint();
    else if (shape.fixed.includes(tag)) reader.skip(tag, end);
    else if (shape.ids?.[tag] !== undefined) checkId(reader, end, shape.ids[tag], 'id of a link');
    else unknownOrWrong(reader, tag, end, shape.highestField);
  }
  reader.leave(end);
}

/** What the store indexes; offsets lie inside the request and are -1 where the field is absent. */
export interface SpanFields {
  traceId: number;
  spanId: number;
  startTime: number;
  endTime: number;
  nameStart: number;
  nameEnd: number;
  kind: number;
}

function checkId(reader: WireReader, end: number, length: number, name: string): number {
  const to = reader.enter(end);
  const at = reader.pos;
  if (to !== at && to - at !== length) {
    throw new WireError(`a ${name} must have ${length} bytes, got ${to - at}`);
  }
  reader.pos = to;
  return to === at ? -1 : at;
}

/** Checks a span; its fields go to `found`, which the caller reuses (this runs once for every span received). */
export function checkSpan(reader: WireReader, end: number, found: SpanFields): void {
  found.traceId = found.spanId = found.startTime = found.endTime = found.nameStart = found.nameEnd = -1;
  found.kind = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a:
        found.traceId = checkId(reader, end, 16, 'trace_id');
        break;
      case 0x12:
        found.spanId = checkId(reader, end, 8, 'span_id');
        break;
      case 0x22:
        checkId(reader, end, 8, 'parent_span_id');
        break;
      case 0x1a: // trace_state
        reader.pos = reader.enter(end);
        break;
      case 0x2a:
        found.nameEnd = reader.enter(end);
        found.nameStart = reader.pos;
        reader.pos = found.nameEnd;
        break;
      case 0x30:
        found.kind = reader.int32();
        break;
      case 0x50: // dropped_attributes_count
      case 0x60: // dropped_events_count
      case 0x70: // dropped_links_count
        reader.varint();
        break;
      case 0x39:
        found.startTime = reader.pos;
        reader.skip(tag, end);
        break;
      case 0x41:
        found.endTime = reader.pos;
        reader.skip(tag, end);
        break;
      case 0x85: // flags, field 16: two bytes of tag, 0x85 0x01
        reader.skip(tag, end);
        break;
      case 0x4a:
        checkKeyValue(reader, reader.enter(end));
        break;
      case 0x5a:
        checkMessage(reader, reader.enter(end), EVENT);
        break;
      case 0x6a:
        checkMessage(reader, reader.enter(end), LINK);
        break;
      case 0x7a:
        checkMessage(reader, reader.enter(end), STATUS);
        break;
      default:
        unknownOrWrong(reader, tag, end, 16);
    }
  }
  reader.leave(end);
}
