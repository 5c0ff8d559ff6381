import { describe, expect, it } from 'vitest';
import type { OtlpAnyValue, OtlpKeyValue, OtlpTracesData } from '../../evidence/otlp.ts';
import { flattenSpans } from './span.ts';
import { buildTraces } from './span-tree.ts';

const START = 1_700_000_000_000;
const nanos = (ms: number) => `${START + ms}000000`;

/** The ms after the start at which the span is taken to have ended, of copies that say so; null: it has not. */
function endOf(...ends: (number | null)[]): number | null {
  const spans = ends.map((end) => ({
    ...{ traceId: 'a', spanId: 'b', name: 'work' },
    startTimeUnixNano: nanos(0),
    endTimeUnixNano: end === null ? '0' : nanos(end),
  }));
  const [span, ...others] = flattenSpans({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  expect(others).toEqual([]);
  return span?.ended ? span.endMs - START : null;
}

it.each([
  [[null], null],
  [[null, null], null],
  [[null, 10], 10],
  [[10, null], 10],
  [[0, 10], 10],
  [[10, 0], 10],
  [[-10, null], 0],
])('of copies of a span that end after %j ms the later end counts', (ends, end) => {
  expect(endOf(...ends)).toBe(end);
});

const spanOf = (raw: object) => {
  const data = { resourceSpans: [{ scopeSpans: [{ spans: [raw] }] }] };
  const [plain] = flattenSpans(data as unknown as OtlpTracesData);
  const [kept] = buildTraces(data as unknown as OtlpTracesData)[0]?.spans ?? [];
  expect(JSON.parse(JSON.stringify(kept))).toEqual(JSON.parse(JSON.stringify(plain)));
  return kept;
};

describe('absent fields have their defaults', () => {
  it.each([
    {},
    { traceId: 'a', spanId: 'b' },
    {
      ...{ traceId: null, spanId: null, parentSpanId: null, name: null, kind: null, startTimeUnixNano: null },
      ...{ endTimeUnixNano: null, attributes: null, events: null, links: null, status: null },
    },
    { traceId: 'a', events: [{}], attributes: [{}, { key: 'k' }, { key: 'k', value: null }] },
    { startTimeUnixNano: 'soon', endTimeUnixNano: {} },
  ])('of %j', (raw) => {
    expect(spanOf(raw)).toMatchObject({
      ...{ parentSpanId: null, name: '', kind: 'unspecified', service: 'unknown_service', instance: null },
      ...{ startMs: 0, endMs: 0, ended: false, statusCode: 'unset', statusMessage: '' },
    });
  });

  it('of an event, of a value, and of all around', () => {
    expect(spanOf({ events: [{}] })?.events).toEqual([{ name: '', timeMs: 0, attributes: {} }]);
    expect(spanOf({ attributes: [{}, { key: 'k', value: null }] })?.attributes).toEqual({
      '': null,
      k: null,
    });
    const empty = [
      {},
      { resourceSpans: null },
      { resourceSpans: [{}, { scopeSpans: [{}, { spans: null }] }] },
    ];
    expect(empty.map((data) => buildTraces(data as unknown as OtlpTracesData))).toEqual([[], [], []]);
  });

  it('a span without an id is none that was sent before, and nobody hangs on it', () => {
    const spans = [{ traceId: 'a' }, { traceId: 'a' }, { traceId: 'a', spanId: 'b', parentSpanId: '' }];
    const data = { resourceSpans: [{ scopeSpans: [{ spans }] }] } as unknown as OtlpTracesData;
    const [trace] = buildTraces(data);
    expect([trace?.nodes.length, trace?.nodes.map(({ parent }) => parent)]).toEqual([3, [null, null, null]]);
    expect(flattenSpans(data)).toHaveLength(3);
  });
});

describe('attributes are data', () => {
  const of = (...attributes: OtlpKeyValue[]) =>
    spanOf({ traceId: 'a', spanId: 'b', attributes })?.attributes ?? {};

  it('whatever they are called', () => {
    const attributes = of(
      {
        key: '__proto__',
        value: { kvlistValue: { values: [{ key: 'rpc.system', value: { stringValue: 'grpc' } }] } },
      },
      { key: 'constructor', value: { stringValue: 'c' } },
    );
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(attributes['rpc.system']).toBeUndefined();
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', { 'rpc.system': 'grpc' }],
      ['constructor', 'c'],
    ]);
  });

  it('minus zero is not zero, also after it', () => {
    const value = (doubleValue: number | string) => ({ key: 'v', value: { doubleValue } });
    const raw = [0, -0, 0, '-0', Number.NaN].map((each, index) => ({
      traceId: 'a',
      spanId: `${index}`,
      attributes: [value(each)],
    }));
    const spans = buildTraces({ resourceSpans: [{ scopeSpans: [{ spans: raw as never }] }] })[0]?.spans;
    expect(spans?.map(({ attributes }) => attributes.v)).toEqual([0, -0, 0, -0, Number.NaN]);
  });

  it('a value that differs in each span is each span of its own', () => {
    const raw = Array.from({ length: 100 }, (_, index) => ({
      traceId: 'a',
      spanId: `${index}`,
      attributes: [
        { key: 'same', value: { stringValue: 'x' } },
        { key: 'id', value: { stringValue: `id-${index}` } },
        { key: 'n', value: { intValue: `${index % 3}` } },
        { key: 'list', value: { arrayValue: { values: [{ intValue: index }] } } },
      ],
    }));
    const spans = buildTraces({ resourceSpans: [{ scopeSpans: [{ spans: raw as never }] }] })[0]?.spans;
    expect(spans?.map(({ attributes }) => attributes)).toEqual(
      raw.map((_, index) => ({ same: 'x', id: `id-${index}`, n: index % 3, list: [index] })),
    );
  });

  it('values within values end at a depth that protobuf has, too', () => {
    let value: OtlpAnyValue = { stringValue: 'x' };
    for (let depth = 0; depth < 100_000; depth++) value = { arrayValue: { values: [value] } };
    const text = JSON.stringify(of({ key: 'v', value }));
    expect(text).toBe(`{"v":${'['.repeat(100)}null${']'.repeat(100)}}`);
  });
});

it('spans of more kinds than are kept together say what they say all the same', () => {
  const spans = Array.from({ length: 3_000 }, (_, index) => ({
    ...{ traceId: 'a', spanId: `${index}`, name: `work ${index}`, startTimeUnixNano: nanos(0) },
    attributes: [{ key: `k${index}`, value: { intValue: index } }],
  }));
  const data: OtlpTracesData = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
  const kept = buildTraces(data)[0]?.spans;
  expect(kept?.map(({ name, attributes }) => ({ name, attributes }))).toEqual(
    flattenSpans(data).map(({ name, attributes }) => ({ name, attributes })),
  );
});
