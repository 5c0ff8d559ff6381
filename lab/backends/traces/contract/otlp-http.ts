import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { OtlpTracesData } from '../../../evidence/otlp.ts';
import { decodeResponse, encodeRequest } from '../fixtures/otlp-codec.ts';
import { fullTrace, resourceSpans, span } from '../fixtures/sample-traces.ts';
import { newService, normalise, post, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

export function otlpHttpTests(backend: Backend): void {
  test.each([
    ['protobuf', encodeRequest, PROTOBUF],
    ['JSON', JSON.stringify, { 'content-type': 'application/json; charset=utf-8' }],
    [
      'protobuf, gzip',
      (d: object) => gzipSync(encodeRequest(d as never)),
      { ...PROTOBUF, 'content-encoding': 'gzip' },
    ],
    ['JSON, gzip', (d: object) => gzipSync(JSON.stringify(d)), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ] as const)('every field and kind of value survives %s', async (_, encode, headers) => {
    const data = fullTrace(newService());
    const response = await post(backend(), encode(data), headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(headers['content-type'].split(';')[0]);
    const traceId = spansOf(data)[0]?.traceId ?? '';
    expect(asKept(await traceWith(backend(), traceId, 1))).toEqual(asKept(data));
  });

  test("a full success says so in the request's encoding", async () => {
    const data = { resourceSpans: [resourceSpans(newService(), [span()])] };
    const json = await post(backend(), JSON.stringify(data), JSON_TYPE);
    expect(await json.json()).toEqual({ partialSuccess: {} });
    const protobuf = await post(backend(), encodeRequest(data), PROTOBUF);
    const answer = decodeResponse(Buffer.from(await protobuf.arrayBuffer()));
    expect(answer.partialSuccess?.rejectedSpans ?? '0').toBe('0');
  });

  test('an empty request is a success', async () => {
    expect((await post(backend(), Buffer.alloc(0), PROTOBUF)).status).toBe(200);
    expect((await post(backend(), '{}', JSON_TYPE)).status).toBe(200);
  });

  test('numbers that JSON writers leave unquoted are read', async () => {
    const sent = span({ attributes: [{ key: 'n', value: { intValue: 5 } }] });
    const body = JSON.stringify({ resourceSpans: [resourceSpans(newService(), [sent])] });
    await post(backend(), body, JSON_TYPE);
    const [got] = spansOf(await traceWith(backend(), sent.traceId, 1));
    expect(got?.attributes).toEqual([{ key: 'n', value: { intValue: '5' } }]);
  });

  test.each([
    ['broken JSON', '{"resourceSpans":', JSON_TYPE, 400],
    ['JSON of another shape', '{"resourceSpans":[{"scopeSpans":7}]}', JSON_TYPE, 400],
    ['broken protobuf', Buffer.from([0x0a, 0x7f, 0x01]), PROTOBUF, 400],
    ['broken gzip', Buffer.from('no gzip'), { ...PROTOBUF, 'content-encoding': 'gzip' }, 400],
    ['another media type', 'hello', { 'content-type': 'text/plain' }, 415],
  ] as const)('%s is refused', async (_, body, headers, status) => {
    const response = await post(backend(), body, headers);
    expect(response.status).toBe(status);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });
}

/** Without schema URLs: Jaeger's memory storage drops them when it groups spans by trace. */
function asKept({ resourceSpans }: OtlpTracesData): unknown {
  return normalise(
    resourceSpans.map(({ resource, scopeSpans }) => ({
      resource,
      scopeSpans: scopeSpans.map(({ scope, spans }) => ({ scope, spans })),
    })),
  );
}
