import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { MAX_HTTP_BYTES } from '../body-limits.ts';
import { deliver } from '../fixtures/differential/deliver.ts';
import { deliverGrpc, GRPC_SENDS } from '../fixtures/differential/grpc-sends.ts';
import { requestOfSize, smallRequest } from '../fixtures/differential/protobuf-sends.ts';
import { JSON_TYPE, nextTraceId, PROTOBUF } from '../fixtures/differential/sends.ts';
import { newSpanId, newTraceId } from '../fixtures/sample-traces.ts';
import { post, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

/** A span in JSON as text, so that a test can write what no object can say. */
function jsonRequest(traceId: string, fields: string): string {
  const span = `{"traceId":"${traceId}","spanId":"${newSpanId()}","name":"n",${fields}}`;
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`;
}

const TIMES = '"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000000009"';

/** What the OpenTelemetry Collector's receiver takes and refuses, beyond what the specification asks of everyone. */
export function otlpReceiverTests(backend: Backend): void {
  describe('JSON', () => {
    test.each([
      [
        'snake_case',
        '"start_time_unix_nano":"1700000000000000000","trace_state":"a=b"',
        { traceState: 'a=b' },
      ],
      ['names of enums', `${TIMES},"kind":"SPAN_KIND_CLIENT"`, { kind: 3 }],
      ['name of a status', `${TIMES},"status":{"code":"STATUS_CODE_ERROR"}`, { status: { code: 2 } }],
      ['null for a list', `${TIMES},"events":null,"traceState":"n=1"`, { traceState: 'n=1' }],
      [
        'a number above 2^53',
        '"startTimeUnixNano":1700000000000000001',
        { startTimeUnixNano: '1700000000000000001' },
      ],
    ])('%s is read', async (_, fields, expected) => {
      const traceId = newTraceId();
      const response = await post(backend(), jsonRequest(traceId, fields), JSON_TYPE);
      expect([response.status, await response.json()]).toEqual([200, { partialSuccess: {} }]);
      expect(spansOf(await traceWith(backend(), traceId, 1))).toMatchObject([expected]);
    });

    test('text after the request is not looked at', async () => {
      const traceId = newTraceId();
      const response = await post(backend(), `${jsonRequest(traceId, TIMES)} and more`, JSON_TYPE);
      expect(response.status).toBe(200);
      await traceWith(backend(), traceId, 1);
    });

    test.each([
      ['a fraction of an integer', '"kind":5.0'],
      ['null for a number', '"startTimeUnixNano":null'],
      ['an id that is too short', '"parentSpanId":"00f0"'],
      ['the name of no enum', '"kind":"CLIENT"'],
      ['base64 of URLs', '"attributes":[{"key":"k","value":{"bytesValue":"-_8="}}]'],
    ])('%s is refused', async (_, fields) => {
      expect((await post(backend(), jsonRequest(newTraceId(), fields), JSON_TYPE)).status).toBe(400);
    });
  });

  test.each([
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
  ])('HTTP bodies are read with %s', async (encoding, compress) => {
    const traceId = nextTraceId();
    const headers = { ...PROTOBUF, 'content-encoding': encoding };
    expect((await post(backend(), compress(smallRequest(traceId)), headers)).status).toBe(200);
    await traceWith(backend(), traceId, 1);
  });

  test.each(['identity', 'br'])('the content encoding %s is refused', async (encoding) => {
    const headers = { ...PROTOBUF, 'content-encoding': encoding };
    expect((await post(backend(), smallRequest(nextTraceId()), headers)).status).toBe(400);
  });

  test('HTTP bodies end at 20 MiB, decompressed', async () => {
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
    const send = (size: number) => {
      const traceId = nextTraceId();
      const body = gzipSync(requestOfSize(traceId, size));
      return deliver(backend(), { name: 'large', traceId, headers, body });
    };
    const [taken, refused] = [await send(MAX_HTTP_BYTES), await send(MAX_HTTP_BYTES + 1)];
    expect([taken.status, refused.status]).toEqual([200, 400]);
  });

  test.each([
    ['gzip', status.OK],
    ['zstd', status.OK],
    ['deflate', status.UNIMPLEMENTED],
    ['broken message', status.INTERNAL],
  ])('gRPC, %s: status %i', async (name, code) => {
    const send = GRPC_SENDS.find((one) => one.name === name);
    if (send === undefined) throw new Error(`no such send: ${name}`);
    expect((await deliverGrpc(backend(), send)).status).toBe(code);
  });
}
