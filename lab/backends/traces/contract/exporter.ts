import { type Link, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { newSpanId, newTraceId } from '../fixtures/sample-traces.ts';
import type { TracesBackend } from '../traces.ts';
import { newService, normalise, spansOf, traceWith } from './send.ts';
import type { Backend } from './subject.ts';

function startProvider(backend: TracesBackend, service: string): TracerProvider {
  const exporter = new OTLPTraceExporter({ url: `http://${backend.otlpGrpc}` });
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.instance.id': `${service}-1` }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 10 })],
  });
}

export function exporterTests(backend: Backend): void {
  test('what the SDK exports over gRPC comes back whole', async () => {
    const service = newService();
    const provider = startProvider(backend(), service);
    const tracer = provider.getTracer('contract', '4.5.6');
    const startMs = 1_700_000_000_000;
    const linked = { traceId: newTraceId(), spanId: newSpanId(), traceFlags: 1 };
    const links: Link[] = [{ context: linked, attributes: { why: 'because' } }];
    const parent = tracer.startSpan('POST /api/orders', { kind: SpanKind.SERVER, startTime: startMs, links });
    const context = trace.setSpan(ROOT_CONTEXT, parent);
    const child = tracer.startSpan(
      'shop.v1.PaymentService/CreatePayment',
      { kind: SpanKind.CLIENT, startTime: startMs + 5, attributes: { 'rpc.system': 'grpc', 名前: '値 🦊' } },
      context,
    );
    child.setAttributes({
      int: 42,
      minus: -7,
      double: 0.25,
      yes: true,
      no: false,
      list: ['a', 'b'],
      ints: [1, 2],
    });
    child.addEvent('fault.injected', { 'fault.id': 'f-1' }, startMs + 6);
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'deadline exceeded' });
    child.end(startMs + 20);
    parent.end(startMs + 30);
    await provider.shutdown();

    const { traceId, spanId } = parent.spanContext();
    const data = await traceWith(backend(), traceId, 2);
    const [resource] = data.resourceSpans;
    expect(resource?.resource?.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: service } },
        { key: 'service.instance.id', value: { stringValue: `${service}-1` } },
      ]),
    );
    expect(resource?.scopeSpans[0]?.scope).toMatchObject({ name: 'contract', version: '4.5.6' });
    const [gotChild, gotParent] = spansOf(data).sort((a) => (a.parentSpanId ? -1 : 1));
    expect(normalise(gotParent)).toMatchObject({
      traceId,
      spanId,
      name: 'POST /api/orders',
      kind: 2,
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000000030000000',
      links: [{ traceId: linked.traceId, spanId: linked.spanId }],
    });
    expect(normalise(gotParent)).not.toHaveProperty('parentSpanId');
    expect(normalise(gotParent)).not.toHaveProperty('status');
    expect(gotParent?.links?.[0]?.attributes).toEqual([{ key: 'why', value: { stringValue: 'because' } }]);
    expect(gotChild).toMatchObject({
      traceId,
      spanId: child.spanContext().spanId,
      parentSpanId: spanId,
      kind: 3,
      startTimeUnixNano: '1700000000005000000',
      endTimeUnixNano: '1700000000020000000',
      status: { code: 2, message: 'deadline exceeded' },
    });
    expect(gotChild?.events).toMatchObject([
      {
        name: 'fault.injected',
        timeUnixNano: '1700000000006000000',
        attributes: [{ key: 'fault.id', value: { stringValue: 'f-1' } }],
      },
    ]);
    expect(
      Object.fromEntries(gotChild?.attributes?.map(({ key, value }) => [key, value]) ?? []),
    ).toMatchObject({
      名前: { stringValue: '値 🦊' },
      int: { intValue: '42' },
      minus: { intValue: '-7' },
      double: { doubleValue: 0.25 },
      yes: { boolValue: true },
      no: { boolValue: false },
      list: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
      ints: { arrayValue: { values: [{ intValue: '1' }, { intValue: '2' }] } },
    });
  });

  test('many exporters at once lose nothing', async () => {
    const services = Array.from({ length: 8 }, newService);
    const traceIds = await Promise.all(
      services.map(async (service) => {
        const provider = startProvider(backend(), service);
        const tracer = provider.getTracer('contract');
        const root = tracer.startSpan('root');
        const context = trace.setSpan(ROOT_CONTEXT, root);
        for (let i = 0; i < 300; i++) tracer.startSpan(`step ${i}`, {}, context).end();
        root.end();
        await provider.shutdown();
        return root.spanContext().traceId;
      }),
    );
    for (const traceId of traceIds) {
      const spans = spansOf(await traceWith(backend(), traceId, 301));
      expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(301);
    }
  });
}
