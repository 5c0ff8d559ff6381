import { expect, test } from 'vitest';
import type { OtlpResourceSpans, OtlpSpan } from '../../../evidence/otlp.ts';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { fullTrace, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { encodeJsonRequest } from './encode.ts';
import { renderTrace } from './render.ts';
import { scanRequest } from './scan.ts';
import { TraceStore } from './store.ts';

async function stored(bytes: Buffer): Promise<OtlpResourceSpans[]> {
  const store = new TraceStore(1024 * 1024);
  store.add(scanRequest(bytes));
  const traces = await Promise.all([...store.newestFirst()].map((trace) => renderTrace(store, trace)));
  return traces.flatMap((trace) => trace ?? []);
}

async function firstSpan(bytes: Buffer): Promise<OtlpSpan | undefined> {
  return (await stored(bytes))[0]?.scopeSpans[0]?.spans[0];
}

test('the JSON encoder makes the bytes that protobufjs makes', async () => {
  const data = fullTrace('svc');
  expect(await stored(encodeJsonRequest(JSON.stringify(data)))).toEqual(await stored(encodeRequest(data)));
});

test('doubles that JSON has no number for are strings', async () => {
  const attributes = ['NaN', 'Infinity', '-Infinity'].map((doubleValue) => ({
    key: 'd',
    value: { doubleValue },
  }));
  const data = { resourceSpans: [resourceSpans('svc', [span({ attributes })])] };
  expect((await firstSpan(encodeRequest(data)))?.attributes).toEqual(attributes);
  expect((await firstSpan(encodeJsonRequest(JSON.stringify(data))))?.attributes).toEqual(attributes);
});

test('a value without a kind stays empty, a parent id of zeros is no parent', async () => {
  const sent = span({ attributes: [{ key: 'null', value: {} }], parentSpanId: '0'.repeat(16) });
  const got = await firstSpan(encodeRequest({ resourceSpans: [resourceSpans('svc', [sent])] }));
  expect(got?.attributes).toEqual([{ key: 'null', value: {} }]);
  expect(got?.parentSpanId).toBeUndefined();
});

test('a resource may follow its spans, fields of later versions are skipped', async () => {
  const whole = encodeRequest({ resourceSpans: [resourceSpans('svc', [span()])] });
  // ResourceSpans { resource, scope_spans }: turned around, with an unknown field 99 of two bytes in front.
  const inner = whole.subarray(whole.length - (whole[1] ?? 0));
  const resourceLength = 2 + (inner[1] ?? 0);
  const parts = [[0x9a, 0x06, 2, 7, 7], inner.subarray(resourceLength), inner.subarray(0, resourceLength)];
  const turned = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const [resource] = await stored(Buffer.concat([Buffer.from([0x0a, turned.length]), turned]));
  expect(resource?.resource?.attributes?.[0]?.value).toEqual({ stringValue: 'svc' });
  expect(resource?.scopeSpans[0]?.spans).toHaveLength(1);
});

test('spans of one trace are grouped by resource and scope, over requests', async () => {
  const store = new TraceStore(1024 * 1024);
  const { traceId } = span();
  for (const service of ['a', 'b', 'a']) {
    const part = resourceSpans(service, [span({ traceId })]);
    const second = { scope: { name: 'other' }, spans: [span({ traceId })] };
    part.scopeSpans.push(second);
    store.add(scanRequest(encodeRequest({ resourceSpans: [part] })));
  }
  const trace = store.get(traceId);
  const resources = (trace && (await renderTrace(store, trace))) ?? [];
  const shape = resources.map(({ scopeSpans }) =>
    scopeSpans.map(({ scope, spans }) => [scope?.name, spans.length]),
  );
  expect(shape).toEqual([
    [
      ['fixture', 2],
      ['other', 2],
    ],
    [
      ['fixture', 1],
      ['other', 1],
    ],
  ]);
});
