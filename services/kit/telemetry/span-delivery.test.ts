import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { product } from '../../proto/contracts.ts';
import type { Logger } from '../logger.ts';
import { KitMetrics } from '../metrics.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';
import { ScriptedCollector } from '../testing/scripted-collector.ts';
import { SpanDelivery } from './span-delivery.ts';

const PROCESSED = 'otel_sdk_processor_span_processed_total';
const PRODUCT = { productId: 'whisk' };

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterAll(() => rig?.[Symbol.asyncDispose]());

const lost = (instance: ServiceInstance) =>
  instance.metric(PROCESSED, { otel_component_type: 'batching_span_processor', error_type: 'UNAVAILABLE' });
const processed = (instance: ServiceInstance) => instance.metric(PROCESSED);
/** What the log says of spans: that, and with which fields. */
const told = async (instance: ServiceInstance) =>
  (await instance.log())
    .filter(({ msg }) => /^spans /.test(msg))
    .map(({ level, msg, reason, lost: count }) => ({ level, msg, reason, lost: count }));

test('a full Collector loses spans, not requests; the loss is counted, and logged once when it begins and ends', async () => {
  await using collector = await ScriptedCollector.open();
  const instance = await rig.start('product-1', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  using client = instance.client(product);
  let calls = 0;
  /** Asks for products, each of which is a span, until that is so; each is answered. */
  const askUntil = async (isSo: () => Promise<boolean> | boolean) => {
    await eventually(async () => {
      expect(await client.unary('GetProduct', PRODUCT)).toMatchObject({ code: 'OK' });
      calls += 1;
      return isSo();
    }).toBe(true);
  };

  await askUntil(() => collector.taken > 0);
  expect(await lost(instance)).toBe(0);
  expect(await told(instance)).toEqual([]);

  collector.isFull = true;
  const begun = await lost(instance);
  await askUntil(async () => (await lost(instance)) > begun);
  const first = await lost(instance);
  await askUntil(async () => (await lost(instance)) > first);
  const beginning = { level: 'warn', msg: 'spans are lost', reason: 'UNAVAILABLE', lost: undefined };
  expect(await told(instance)).toEqual([beginning]);

  collector.isFull = false;
  await askUntil(async () => (await told(instance)).length > 1);
  const all = await lost(instance);
  const end = { level: 'info', msg: 'spans are no longer lost', reason: undefined, lost: all };
  expect(await told(instance)).toEqual([beginning, end]);
  // Nothing is missing: each call is a span that was taken or lost.
  await eventually(() => processed(instance)).toBe(calls);
});

test('a Collector that is gone loses spans, not requests', async () => {
  const collector = await ScriptedCollector.open();
  const { endpoint } = collector;
  await collector[Symbol.asyncDispose]();
  const instance = await rig.start('product-2', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  using client = instance.client(product);
  expect(await client.unary('GetProduct', PRODUCT)).toMatchObject({ code: 'OK' });
  await eventually(() => lost(instance)).toBe(1);
  expect(await told(instance)).toMatchObject([{ msg: 'spans are lost', reason: 'UNAVAILABLE' }]);
});

/** Ends an instance in good order; what its log says of spans then. */
const toldAfterStop = async (instance: ServiceInstance) => {
  await instance.running.stop();
  return (await instance.log()).filter(({ msg }) => /^spans /.test(msg));
};
const ask = async (instance: ServiceInstance, calls: number) => {
  using client = instance.client(product);
  for (let call = 0; call < calls; call++)
    expect(await client.unary('GetProduct', PRODUCT)).toMatchObject({ code: 'OK' });
};

test.concurrent('what a service still holds when it stops is lost, and told', async () => {
  await using collector = await ScriptedCollector.open();
  collector.isSilent = true;
  const instance = await rig.start('product-3', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  await ask(instance, 3);
  expect(await toldAfterStop(instance)).toMatchObject([
    { level: 'warn', msg: 'spans were lost up to the end', lost: 3, held: 3 },
  ]);
});

test.concurrent('what is refused when a service stops is told with its number', async () => {
  await using collector = await ScriptedCollector.open();
  collector.isFull = true;
  const instance = await rig.start('product-4', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  await ask(instance, 3);
  const last = { level: 'warn', msg: 'spans were lost up to the end', lost: 3 };
  expect((await toldAfterStop(instance)).at(-1)).toMatchObject(last);
});

test.concurrent('a service that could send all its spans says nothing of them', async () => {
  await using collector = await ScriptedCollector.open();
  const instance = await rig.start('product-5', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  await ask(instance, 3);
  expect(await toldAfterStop(instance)).toEqual([]);
  expect(collector.taken).toBeGreaterThan(0);
});

test('a Collector that is silent loses spans once the queue before it is full', async () => {
  const metrics = new KitMetrics();
  const warned: unknown[] = [];
  const logger = { warn: (fields: unknown) => warned.push(fields) } as unknown as Logger;
  const processor = new BatchSpanProcessor({
    exporter: { export: () => {}, shutdown: async () => {} },
    maxQueueSize: 3,
    maxExportBatchSize: 2,
    selfObsMeterProvider: new SpanDelivery(metrics, logger).meterProvider,
  });
  const span = { spanContext: () => ({ traceFlags: 1 }), resource: {} } as unknown as ReadableSpan;
  // Two are with the exporter, three in the queue: the other two have no place.
  for (let index = 0; index < 7; index++) processor.onEnd(span);
  const { values } = (await metrics.registry.getSingleMetric(PROCESSED)?.get()) ?? {};
  expect(values).toMatchObject([{ labels: { error_type: 'queue_full' }, value: 2 }]);
  expect(warned).toEqual([{ reason: 'queue_full' }]);
});
