import { WireError } from './wire.ts';

/**
 * Encodes an OTLP-JSON request into protobuf, so that the store holds one kind of bytes. Unknown fields are ignored,
 * null is the default; anything of the wrong type throws WireError with the path to it.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

type Json = Readonly<Record<string, unknown>>;
/** Encodes the value of a field, tag included. */
type Encode = (field: number, value: unknown, path: string) => Buffer;
type Schema = Readonly<Record<string, readonly [field: number, encode: Encode]>>;

const MAX_DEPTH = 100;

function wrong(path: string, expected: string, value: unknown): WireError {
  const shown = typeof value === 'object' ? 'another kind of value' : JSON.stringify(value).slice(0, 60);
  return new WireError(`${path}: expected ${expected}, got ${shown}`);
}

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

/** A number or a decimal string, as protobuf's JSON allows for every integer. */
function integer(value: unknown, path: string, min: bigint, max: bigint): bigint {
  const isInteger = typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isInteger(value);
  const number = isInteger ? BigInt(value as string | number) : undefined;
  if (number === undefined || number < min || number > max) throw wrong(path, 'an integer in range', value);
  return number;
}

const text: Encode = (field, value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'a string', value);
  return block(field, Buffer.from(value, 'utf8'));
};

const hex: Encode = (field, value, path) => {
  if (typeof value !== 'string' || !/^([0-9a-f]{2})*$/i.test(value)) throw wrong(path, 'hex digits', value);
  return block(field, Buffer.from(value, 'hex'));
};

const base64: Encode = (field, value, path) => {
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) throw wrong(path, 'base64', value);
  return block(field, Buffer.from(value, 'base64'));
};

const bool: Encode = (field, value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false', value);
  return Buffer.concat([tag(field, 0), varint(value ? 1n : 0n)]);
};

const int64: Encode = (field, value, path) =>
  Buffer.concat([tag(field, 0), varint(integer(value, path, -(2n ** 63n), 2n ** 63n - 1n))]);

const uint32: Encode = (field, value, path) =>
  Buffer.concat([tag(field, 0), varint(integer(value, path, 0n, 2n ** 32n - 1n))]);

const fixed32: Encode = (field, value, path) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(integer(value, path, 0n, 2n ** 32n - 1n)));
  return Buffer.concat([tag(field, 5), bytes]);
};

const fixed64: Encode = (field, value, path) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(integer(value, path, 0n, 2n ** 64n - 1n));
  return Buffer.concat([tag(field, 1), bytes]);
};

const double: Encode = (field, value, path) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN'))
    throw wrong(path, 'a number', value);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(number);
  return Buffer.concat([tag(field, 1), bytes]);
};

function encode(schema: Schema, value: unknown, path: string): Buffer {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(path, 'an object', value);
  const parts: Buffer[] = [];
  for (const [name, [field, encodeField]] of Object.entries(schema)) {
    const member = (value as Json)[name];
    if (member !== undefined && member !== null) parts.push(encodeField(field, member, `${path}.${name}`));
  }
  return Buffer.concat(parts);
}

/** `schema` is a function because messages name each other. */
function message(schema: () => Schema): Encode {
  return (field, value, path) => block(field, encode(schema(), value, path));
}

function repeated(item: Encode): Encode {
  return (field, value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'an array', value);
    return Buffer.concat(value.map((entry, i) => item(field, entry, `${path}[${i}]`)));
  };
}

const anyValue: Encode = (field, value, path) => {
  if (path.split('Value.values[').length > MAX_DEPTH)
    throw new WireError(`a value is nested deeper than ${MAX_DEPTH}`);
  return block(field, encode(ANY_VALUE, value, path));
};

const list = (item: () => Encode) => message(() => ({ values: [1, repeated(item())] }));
const KEY_VALUE: Schema = { key: [1, text], value: [2, anyValue] };
const attributes = repeated(message(() => KEY_VALUE));
const ANY_VALUE: Schema = {
  stringValue: [1, text],
  boolValue: [2, bool],
  intValue: [3, int64],
  doubleValue: [4, double],
  arrayValue: [5, list(() => anyValue)],
  kvlistValue: [6, list(() => message(() => KEY_VALUE))],
  bytesValue: [7, base64],
};
const EVENT: Schema = {
  timeUnixNano: [1, fixed64],
  name: [2, text],
  attributes: [3, attributes],
  droppedAttributesCount: [4, uint32],
};
const LINK: Schema = {
  traceId: [1, hex],
  spanId: [2, hex],
  traceState: [3, text],
  attributes: [4, attributes],
  droppedAttributesCount: [5, uint32],
  flags: [6, fixed32],
};
const SPAN: Schema = {
  traceId: [1, hex],
  spanId: [2, hex],
  traceState: [3, text],
  parentSpanId: [4, hex],
  name: [5, text],
  kind: [6, uint32],
  startTimeUnixNano: [7, fixed64],
  endTimeUnixNano: [8, fixed64],
  attributes: [9, attributes],
  droppedAttributesCount: [10, uint32],
  events: [11, repeated(message(() => EVENT))],
  droppedEventsCount: [12, uint32],
  links: [13, repeated(message(() => LINK))],
  droppedLinksCount: [14, uint32],
  status: [15, message(() => ({ message: [2, text], code: [3, uint32] }))],
  flags: [16, fixed32],
};
const SCOPE: Schema = {
  name: [1, text],
  version: [2, text],
  attributes: [3, attributes],
  droppedAttributesCount: [4, uint32],
};
const SCOPE_SPANS: Schema = {
  scope: [1, message(() => SCOPE)],
  spans: [2, repeated(message(() => SPAN))],
  schemaUrl: [3, text],
};
const RESOURCE_SPANS: Schema = {
  resource: [1, message(() => ({ attributes: [1, attributes], droppedAttributesCount: [2, uint32] }))],
  scopeSpans: [2, repeated(message(() => SCOPE_SPANS))],
  schemaUrl: [3, text],
};
const REQUEST: Schema = { resourceSpans: [1, repeated(message(() => RESOURCE_SPANS))] };

/** Throws WireError for text that is not JSON or not an ExportTraceServiceRequest. */
export function encodeJsonRequest(json: string): Buffer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new WireError(`not JSON: ${(error as Error).message}`);
  }
  return encode(REQUEST, parsed, 'request');
}
