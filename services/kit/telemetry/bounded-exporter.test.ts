import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { BatchSpanProcessor, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_GRPC_BYTES } from '../../../lab/backends/traces/body-limits.ts';
import { traceService } from '../../../lab/backends/traces/fixtures/otlp-codec.ts';
import { BoundedExporter, MAX_MESSAGE_BYTES } from './bounded-exporter.ts';

type Request = { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };

let server: Server;
let port: number;
/** Spans of each request that was taken. */
let taken: number[];
beforeEach(async () => {
  taken = [];
  server = new Server({ 'grpc.max_receive_message_length': MAX_GRPC_BYTES });
  const service: UntypedServiceImplementation = {
    Export: (call: { request: Request }, done: (error: null, answer: object) => void) => {
      taken.push(call.request.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)).length);
      done(null, {});
    },
  };
  server.addService(traceService, service);
  port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
});
afterEach(() => server.forceShutdown());

/** As many spans as the kit puts in a batch, each with texts of that many characters. */
async function batch(
  chars: number,
  wrap: (exporter: OTLPTraceExporter) => OTLPTraceExporter | BoundedExporter,
) {
  const results: ExportResult[] = [];
  const exporter = wrap(new OTLPTraceExporter({ url: `http://127.0.0.1:${port}` }));
  const watched = {
    export: (spans: ReadableSpan[], onResult: (result: ExportResult) => void) =>
      exporter.export(spans, (result) => {
        results.push(result);
        onResult(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
  const provider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter: watched, scheduledDelayMillis: 60_000 })],
  });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < 512; i++) {
    const span = tracer.startSpan('GET /api/products/:id', { attributes: { 'url.path': '/'.repeat(chars) } });
    span.setStatus({ code: 2, message: 'ü'.repeat(chars / 8) });
    span.addEvent('fallback', { 'faultline.reason': ['x'.repeat(chars / 8)] });
    span.end();
  }
  await provider.shutdown();
  return results.map(({ code }) => code);
}
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

test('the limit is that of the trace stores', () => {
  expect(MAX_MESSAGE_BYTES).toBe(MAX_GRPC_BYTES);
});

test('a batch of the usual spans is one message', async () => {
  expect(await batch(200, (exporter) => new BoundedExporter(exporter))).toEqual([0]);
  expect(taken).toEqual([512]);
});

test('the longest paths that Node takes fill no message over the limit: all spans arrive', async () => {
  expect(await batch(16 * 1024, (exporter) => exporter)).toEqual([1]);
  expect(taken).toEqual([]);
  expect(await batch(16 * 1024, (exporter) => new BoundedExporter(exporter))).toEqual([0]);
  expect(sum(taken)).toBe(512);
  expect(taken.length).toBeGreaterThan(1);
});

test('spans too large for any message are lost by themselves, and that is told', async () => {
  const exporter = new BoundedExporter(new OTLPTraceExporter({ url: `http://127.0.0.1:${port}` }));
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span: ReadableSpan) => void spans.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  for (const chars of [10, 5 * 1024 * 1024, 10]) {
    provider
      .getTracer('test')
      .startSpan('work', { attributes: { text: 'x'.repeat(chars) } })
      .end();
  }
  const { code, error } = await new Promise<ExportResult>((resolve) => exporter.export(spans, resolve));
  expect([code, error?.message]).toEqual([1, expect.stringContaining('RESOURCE_EXHAUSTED')]);
  expect(taken).toEqual([1, 1]);
  await exporter.shutdown();
});
