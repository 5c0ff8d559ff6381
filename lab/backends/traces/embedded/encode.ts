import { JsonReader } from './json-reader.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { WireError } from './wire.ts';

/**
 * Encodes an OTLP-JSON request into protobuf, so that the store holds one kind of bytes. Names come in camelCase or
 * snake_case, enums by number or name; unknown fields are ignored.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** Reads a value and writes it as a field, tag included. `depth` counts the values around it. */
type Encode = (to: ProtobufWriter, field: number, json: JsonReader, depth: number) => void;
type Fields = Readonly<Record<string, readonly [field: number, encode: Encode]>>;
type Schema = ReadonlyMap<string, readonly [field: number, encode: Encode]>;

const MAX_DEPTH = 100;

const text: Encode = (to, field, json) => to.block(field, json.string(), 'utf8');

/** Hex digits of `length` bytes, or none at all. */
function id(length: number): Encode {
  return (to, field, json) => {
    const digits = json.plain();
    if (digits !== '' && (digits.length !== 2 * length || !/^[\da-f]*$/i.test(digits))) {
      throw new WireError(`expected ${2 * length} hex digits, got ${digits.slice(0, 60)}`);
    }
    to.block(field, digits, 'hex');
  };
}

const base64: Encode = (to, field, json) => {
  const value = json.plain().replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value)) {
    throw new WireError(`expected base64, got ${value.slice(0, 60)}`);
  }
  to.block(field, value, 'base64');
};

const bool: Encode = (to, field, json) => {
  to.tag(field, 0);
  to.varint(json.boolean() ? 1 : 0);
};

const int64: Encode = (to, field, json) => {
  to.tag(field, 0);
  to.int64(json.integer(-(2n ** 63n), 2n ** 63n - 1n));
};

const uint32: Encode = (to, field, json) => {
  to.tag(field, 0);
  to.varint(Number(json.integer(0n, 2n ** 32n - 1n)));
};

const fixed32: Encode = (to, field, json) => {
  to.tag(field, 5);
  to.fixed32(Number(json.integer(0n, 2n ** 32n - 1n)));
};

const fixed64: Encode = (to, field, json) => {
  to.tag(field, 1);
  to.fixed64(json.integer(0n, 2n ** 64n - 1n));
};

const double: Encode = (to, field, json) => {
  to.tag(field, 1);
  to.double(json.double());
};

function enumOf(prefix: string, names: readonly string[]): Encode {
  const values = Object.fromEntries(names.map((name, value) => [`${prefix}_${name}`, value]));
  return (to, field, json) => {
    to.tag(field, 0);
    to.int64(json.enumValue(values));
  };
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

/** A field that comes twice is written twice, and decoded as protobuf has it: lists grow, of the rest the last counts. */
function encode(to: ProtobufWriter, fields: Schema, json: JsonReader, depth: number): void {
  for (let name = json.member(); name !== ''; name = json.member()) {
    const known = fields.get(name);
    if (known === undefined) json.skip();
    else known[1](to, known[0], json, depth);
  }
}

/** `of` is a function because messages name each other. */
function message(of: () => Schema): Encode {
  return (to, field, json, depth) => {
    const begun = to.begin(field);
    encode(to, of(), json, depth);
    to.end(begun);
  };
}

function repeated(item: Encode): Encode {
  return (to, field, json, depth) => {
    while (json.element()) item(to, field, json, depth);
  };
}

const anyValue: Encode = (to, field, json, depth) => {
  if (depth > MAX_DEPTH) throw new WireError(`a value is nested deeper than ${MAX_DEPTH}`);
  const begun = to.begin(field);
  encode(to, ANY_VALUE, json, depth + 1);
  to.end(begun);
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
  const to = new ProtobufWriter();
  encode(to, REQUEST, new JsonReader(json), 0);
  return to.written();
}
