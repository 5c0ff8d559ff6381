import type { OtlpAnyValue } from '../../../evidence/otlp.ts';

/**
 * An attribute's value as the text that a search compares: as the OpenTelemetry Collector prints it, with lists and
 * maps in the JSON of Go's encoder. Source: `Value.AsString` of go.opentelemetry.io/collector/pdata/pcommon
 */
export function attributeText(value: OtlpAnyValue = {}): string {
  if (value.doubleValue !== undefined) {
    return goDouble(value.doubleValue) ?? `json: unsupported value: ${special(value.doubleValue)}`;
  }
  // What Go can't write as JSON, an infinite number in a list, reads as no text at all.
  if (value.arrayValue !== undefined || value.kvlistValue !== undefined) return goJson(value) ?? '';
  const { stringValue, boolValue, intValue, bytesValue } = value;
  return String(stringValue ?? boolValue ?? intValue ?? bytesValue ?? '');
}

/** JSON as Go writes it: keys sorted by their bytes, `<>&` escaped; null where it can't. */
function goJson(value: OtlpAnyValue = {}): string | null {
  if (value.arrayValue !== undefined) return join('[', value.arrayValue.values?.map(goJson) ?? [], ']');
  if (value.kvlistValue !== undefined) {
    const last = new Map(value.kvlistValue.values?.map((pair) => [pair.key ?? '', pair.value]));
    const keys = [...last.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const members = keys.map((key) => {
      const text = goJson(last.get(key));
      return text === null ? null : `${goString(key)}:${text}`;
    });
    return join('{', members, '}');
  }
  const { stringValue, boolValue, intValue, doubleValue, bytesValue } = value;
  if (doubleValue !== undefined) return goDouble(doubleValue);
  const text = stringValue ?? bytesValue;
  return text === undefined ? String(boolValue ?? intValue ?? null) : goString(text);
}

function join(open: string, parts: readonly (string | null)[], close: string): string | null {
  return parts.includes(null) ? null : open + parts.join(',') + close;
}

function goString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Both languages print a double in as few digits as tell it apart; JavaScript drops the sign of -0. */
function goDouble(value: number | string): string | null {
  if (typeof value === 'string') return null;
  return Object.is(value, -0) ? '-0' : String(value);
}

function special(value: number | string): string {
  return value === 'NaN' ? 'NaN' : value === 'Infinity' ? '+Inf' : '-Inf';
}
