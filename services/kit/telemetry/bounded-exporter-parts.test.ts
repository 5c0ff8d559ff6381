import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { BoundedExporter, MAX_MESSAGE_BYTES } from './bounded-exporter.ts';

const SMALL = {
  name: '',
  attributes: {},
  events: [],
  links: [],
  status: { code: 0 },
} as unknown as ReadableSpan;
const context = { traceId: '', spanId: '', traceFlags: 1 };

/** Into how many messages spans like these go, by number of spans. */
function partsOf(...spans: Partial<ReadableSpan>[]): number[] {
  const parts: number[] = [];
  const exporter = { export: (part: ReadableSpan[]) => parts.push(part.length) } as unknown as SpanExporter;
  new BoundedExporter(exporter).export(
    spans.map((span) => ({ ...SMALL, ...span })),
    () => {},
  );
  return parts;
}

/** Two of these are too large for one message if they count in full, and only then: text counts three bytes a character. */
const TEXT = 'ü'.repeat(Math.ceil(MAX_MESSAGE_BYTES / 6));
const NUMBERS = new Array<number>(Math.ceil(MAX_MESSAGE_BYTES / 48)).fill(1);

test.each<[string, Partial<ReadableSpan>]>([
  ['its name', { name: TEXT }],
  ['the message of its status', { status: { code: 2, message: TEXT } }],
  ['an attribute', { attributes: { text: TEXT } }],
  ['the name of an attribute', { attributes: { [TEXT]: 1 } }],
  ['a list of texts', { attributes: { list: [TEXT] } }],
  ['a list of numbers', { attributes: { list: NUMBERS } }],
  ['an event', { events: [{ name: TEXT, time: [0, 0] }] }],
  ['an attribute of an event', { events: [{ name: '', time: [0, 0], attributes: { text: TEXT } }] }],
  ['an attribute of a link', { links: [{ context, attributes: { text: TEXT } }] }],
  ['many events', { events: new Array(Math.ceil(MAX_MESSAGE_BYTES / 320)).fill({ name: '', time: [0, 0] }) }],
  ['many links', { links: new Array(Math.ceil(MAX_MESSAGE_BYTES / 320)).fill({ context }) }],
  ['many attributes', { attributes: Object.fromEntries(NUMBERS.map((value, index) => [index, value])) }],
])('a span counts with %s', (_what, span) => {
  expect(partsOf(span, {}, span)).toEqual([2, 1]);
});

test('64 KiB of a message are left for what is around its spans', () => {
  const room = MAX_MESSAGE_BYTES - 64 * 1024;
  const frame = 160;
  /** A span that counts as so many bytes, or up to two fewer. */
  const of = (bytes: number) => ({ name: 'x'.repeat(Math.floor((bytes - frame) / 3)) });
  expect(partsOf(of(room / 2), of(room / 2))).toEqual([2]);
  expect(partsOf(of(room / 2), of(room / 2 + 6))).toEqual([1, 1]);
});
