import { JsonReader } from './json-reader.ts';
import { WireError } from './wire.ts';

/**
 * Encodes an OTLP-JSON request into protobuf, so that the store holds one kind of bytes. Names come in camelCase or
 * snake_case, enums by number or name; unknown fields are ignored.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** Reads a value and encodes it as a field, tag included. `depth` counts the values around it. */
type Encode = (field: number, json: JsonReader, depth: number) => Buffer;
type Fields = Readonly<Record<string, readonly [field: number, encode: Encode]>>;
type Schema = ReadonlyMap<string, readonly [field: number, encode: Encode]>;

const MAX_DEPTH = 100;

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function tag(field: number, wireType: number): Buffer {
  return varint(BigInt(field * 8 + wireType));
}

function block(field: number, value: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), varint(BigInt(value.length)), value]);
}

const text: Encode = (field, json) => block(field, Buffer.from(json.string(), 'utf8'));

/** Hex digits of `length` bytes, or none at all. */
function id(length: number): Encode {
  return (field, json) => {
    const digits = json.plain();
    if (digits !== '' && (digits.length !== 2 * length || !/^[\da-f]*$/i.test(digits))) {
      throw new WireError(`expected ${2 * length} hex digits, got ${digits.slice(0, 60)}`);
    }
    return block(field, Buffer.from(digits, 'hex'));
  };
}

const base64: Encode = (field, json) => {
  const value = json.plain().replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value)) {
    throw new WireError(`expected base64, got ${value.slice(0, 60)}`);
  }
  return block(field, Buffer.from(value, 'base64'));
};

const bool: Encode = (field, json) => Buffer.concat([tag(field, 0), varint(json.boolean() ? 1n : 0n)]);

const int64: Encode = (field, json) =>
  Buffer.concat([tag(field, 0), varint(json.integer(-(2n ** 63n), 2n ** 63n - 1n))]);

const uint32: Encode = (field, json) =>
  Buffer.concat([tag(field, 0), varint(json.integer(0n, 2n ** 32n - 1n))]);

const fixed32: Encode = (field, json) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(json.integer(0n, 2n ** 32n - 1n)));
  return Buffer.concat([tag(field, 5), bytes]);
};

const fixed64: Encode = (field, json) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(json.integer(0n, 2n ** 64n - 1n));
  return Buffer.concat([tag(field, 1), bytes]);
};

const double: Encode = (field, json) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(json.double());
  return Buffer.concat([tag(field, 1), bytes]);
};

function enumOf(prefix: string, names: readonly string[]): Encode {
  const values = Object.fromEntries(names.map((name, value) => [`${prefix}_${name}`, value]));
  return (field, json) => Buffer.concat([tag(field, 0), varint(json.enumValue(values))]);
}

function schema(fields: Fields): Schema {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return new Map(
    Object.entries(fields).flatMap(([name, encode]) => [
      [name, encode],
      [snake(name), encode],
    ]),
  );
}

/** A field that comes twice is encoded twice, and decoded as protobuf has it: lists grow, of the rest the last counts. */
function encode(fields: Schema, json: JsonReader, depth: number): Buffer {
  const parts: Buffer[] = [];
  for (let name = json.member(); name !== ''; name = json.member()) {
    const known = fields.get(name);
    if (known === undefined) json.skip();
    else parts.push(known[1](known[0], json, depth));
  }
  return Buffer.concat(parts);
}

/** `of` is a function because messages name each other. */
function message(of: () => Schema): Encode {
  return (field, json, depth) => block(field, encode(of(), json, depth));
}

function repeated(item: Encode): Encode {
  return (field, json, depth) => {
    const parts: Buffer[] = [];
    while (json.element()) parts.push(item(field, json, depth));
    return Buffer.concat(parts);
  };
}

const anyValue: Encode = (field, json, depth) => {
  if (depth > MAX_DEPTH) throw new WireError(`a value is nested deeper than ${MAX_DEPTH}`);
  return block(field, encode(ANY_VALUE, json, depth + 1));
};

const KEY_VALUE = schema({ key: [1, text], value: [2, anyValue] });
const keyValue = message(() => KEY_VALUE);
const attributes = repeated(keyValue);
const ARRAY = schema({ values: [1, repeated(anyValue)] });
const KEY_VALUES = schema({ values: [1, attributes] });
const ANY_VALUE: Schema = schema({
  stringValue: [1, text],
  boolValue: [2, bool],
  intValue: [3, int64],
  doubleValue: [4, double],
  arrayValue: [5, message(() => ARRAY)],
  kvlistValue: [6, message(() => KEY_VALUES)],
  bytesValue: [7, base64],
});
const EVENT = schema({
  timeUnixNano: [1, fixed64],
  name: [2, text],
  attributes: [3, attributes],
  droppedAttributesCount: [4, uint32],
});
const LINK = schema({
  traceId: [1, id(16)],
  spanId: [2, id(8)],
  traceState: [3, text],
  attributes: [4, attributes],
  droppedAttributesCount: [5, uint32],
  flags: [6, fixed32],
});
const STATUS = schema({ message: [2, text], code: [3, enumOf('STATUS_CODE', ['UNSET', 'OK', 'ERROR'])] });
const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const SPAN = schema({
  traceId: [1, id(16)],
  spanId: [2, id(8)],
  traceState: [3, text],
  parentSpanId: [4, id(8)],
  name: [5, text],
  kind: [6, enumOf('SPAN_KIND', KINDS)],
  startTimeUnixNano: [7, fixed64],
  endTimeUnixNano: [8, fixed64],
  attributes: [9, attributes],
  droppedAttributesCount: [10, uint32],
  events: [11, repeated(message(() => EVENT))],
  droppedEventsCount: [12, uint32],
  links: [13, repeated(message(() => LINK))],
  droppedLinksCount: [14, uint32],
  status: [15, message(() => STATUS)],
  flags: [16, fixed32],
});
const SCOPE = schema({
  name: [1, text],
  version: [2, text],
  attributes: [3, attributes],
  droppedAttributesCount: [4, uint32],
});
const SCOPE_SPANS = schema({
  scope: [1, message(() => SCOPE)],
  spans: [2, repeated(message(() => SPAN))],
  schemaUrl: [3, text],
});
const RESOURCE = schema({ attributes: [1, attributes], droppedAttributesCount: [2, uint32] });
const RESOURCE_SPANS = schema({
  resource: [1, message(() => RESOURCE)],
  scopeSpans: [2, repeated(message(() => SCOPE_SPANS))],
  schemaUrl: [3, text],
});
const REQUEST = schema({ resourceSpans: [1, repeated(message(() => RESOURCE_SPANS))] });

/** Throws WireError for text that is not an ExportTraceServiceRequest in JSON. */
export function encodeJsonRequest(json: string): Buffer {
  return encode(REQUEST, new JsonReader(json), 0);
}
