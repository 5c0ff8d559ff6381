/** As much of JSON Schema as the schemas here have: a service reads documents without the library that made them. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** Parses what someone wrote into etcd; throws an Error that names the field, what was expected and what was found. */
export function parseAs<T>(schema: JsonSchema, text: string): T {
  const value: unknown = JSON.parse(text);
  check(schema, value, '');
  return value as T;
}

function check(schema: JsonSchema, value: unknown, path: string): void {
  const refuse = (expected: string): never => {
    throw new Error(`${path || 'value'}: expected ${expected}, got \`${JSON.stringify(value)}\``);
  };
  if (!isOfType(schema, value) || !isWithin(schema, value)) refuse(describeType(schema));
  const { anyOf, items, required = [], properties = {}, additionalProperties = true } = schema;
  const at = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(items ?? {}, item, at(index));
  } else if (typeof value === 'object' && value !== null) {
    for (const name of required) if (!Object.hasOwn(value, name)) refuse(`the field \`${name}\``);
    for (const [name, part] of Object.entries(value)) {
      const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
      if (inner === false) throw new Error(`${at(name)}: no such field`);
      if (typeof inner === 'object') check(inner, part, at(name));
    }
  }
  if (anyOf && !anyOf.some((part) => fits(part, value))) refuse(describeAlternatives(anyOf));
}

/** Of the parts of `anyOf`, which say nothing of types. */
const fits = (part: JsonSchema, value: unknown): boolean =>
  isWithin(part, value) &&
  (part.required ?? []).every((name) => Object.hasOwn(value as Readonly<Record<string, unknown>>, name));

function isOfType({ type }: JsonSchema, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array' || type === 'object') {
    return typeof value === 'object' && value !== null && Array.isArray(value) === (type === 'array');
  }
  // What JSON Schema has beside these are typeof's own names.
  return type === undefined || type === typeof value;
}

function isWithin(schema: JsonSchema, value: unknown): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  return typeof value !== 'number' || (value >= minimum && value <= maximum && !(value <= exclusiveMinimum));
}

const NOUNS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** In words, as `a whole number from 1 to 5`. */
export function describeType({
  type = '',
  minimum,
  exclusiveMinimum,
  maximum,
  ...schema
}: JsonSchema): string {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  if (type === 'array') return `a list, each ${describeType(schema.items ?? {})}`;
  const noun = NOUNS[type] ?? type;
  if (exclusiveMinimum !== undefined) return `${noun} above ${exclusiveMinimum}, up to ${maximum}`;
  if (minimum === undefined) return noun;
  return `${noun} from ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`;
}

/** In words, of `anyOf`. */
export function describeAlternatives(parts: readonly JsonSchema[]): string {
  const fields = parts.flatMap(({ required = [] }) => required);
  if (fields.length > 0) return `one at least of \`${fields.join('`, `')}\``;
  return parts.map((part) => part.const ?? `a number from ${part.minimum}`).join(', or ');
}
