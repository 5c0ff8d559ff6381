import { isUtf8 } from 'node:buffer';
import type { OtlpKeyValue, OtlpResource } from '../../../evidence/otlp.ts';

/**
 * What Jaeger puts in place of names that are missing or no text, before it stores a span.
 * Source: internal/jptrace/sanitizer of Jaeger 2.16 and later (before, empty span names stayed empty).
 *
 * Two things stay as they were sent. A span that ends at or before its start: Jaeger lets it end 1 ns after its start
 * and says so in a warning, but with the end gone nobody can tell a span that never ended from a short one. And keys
 * of attributes that are no UTF-8: Jaeger renames them.
 */

const SERVICE = 'service.name';
const EMPTY_SPAN_NAME = 'empty-span-name';
export const INVALID_SPAN_NAME = 'invalid-span-name';

/** A decoder's sign for bytes that are no UTF-8; it may stand in a text too, so the bytes decide. */
const REPLACED = '\ufffd';

export function isBroken(text: string, bytes: Buffer, start: number, end: number): boolean {
  return text.includes(REPLACED) && !isUtf8(bytes.subarray(start, end));
}

/** The name of a span whose name's bytes are `bytes[start..end)`; -1 and -1 where it has none. */
export function spanName(bytes: Buffer, start: number, end: number): string {
  if (start >= end) return EMPTY_SPAN_NAME;
  const name = bytes.toString('utf8', start, end);
  return isBroken(name, bytes, start, end) ? INVALID_SPAN_NAME : name;
}

/** Every resource has a `service.name` that is a text and not empty. */
export function nameService(resource: OtlpResource): void {
  const { attributes = [] } = resource;
  resource.attributes = attributes;
  const at = attributes.findIndex(({ key }) => key === SERVICE);
  const name = attributes[at]?.value?.stringValue;
  if (at < 0) attributes.push(serviceName('missing-service-name'));
  else if (name === undefined) attributes[at] = serviceName('service-name-wrong-type');
  else if (name === '') attributes[at] = serviceName('empty-service-name');
}

function serviceName(stringValue: string): OtlpKeyValue {
  return { key: SERVICE, value: { stringValue } };
}
