import type { OtlpAnyValue, OtlpKeyValue } from '../../evidence/otlp.ts';

export type AttributeValue = string | number | boolean | null | AttributeValue[] | Attributes;
export interface Attributes {
  readonly [key: string]: AttributeValue;
}

/** Values within values, further down, are null: a protobuf reader refuses them, and what walks values may recurse. */
const DEEPEST = 100;

/** OTLP key-values as a plain object, of a key that is there twice the last; integers beyond 2^53 stay decimal strings. */
export function plainAttributes(list: readonly OtlpKeyValue[] | null | undefined, depth = 0): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of list ?? []) put(attributes, key ?? '', plainValue(value, depth));
  return attributes;
}

/** Sets a key, whatever it is: `__proto__` would set no key but the prototype. */
export function put(attributes: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (key !== '__proto__') attributes[key] = value;
  else
    Object.defineProperty(attributes, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Null where none of its fields is set. */
export function plainValue(value: OtlpAnyValue | null | undefined, depth = 0): AttributeValue {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value ?? {};
  if (isThere(stringValue)) return stringValue;
  if (isThere(boolValue)) return boolValue;
  if (isThere(intValue)) return plainInteger(intValue);
  if (isThere(doubleValue)) return Number(doubleValue);
  if (depth >= DEEPEST) return null;
  if (isThere(arrayValue)) return (arrayValue.values ?? []).map((each) => plainValue(each, depth + 1));
  if (isThere(kvlistValue)) return plainAttributes(kvlistValue.values, depth + 1);
  return bytesValue ?? null;
}

/** In protobuf's JSON null stands for an absent field. */
const isThere = <Value>(value: Value | null | undefined): value is Value =>
  value !== undefined && value !== null;

function plainInteger(value: string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
