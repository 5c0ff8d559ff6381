import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTraces } from '../../../lab/analysis/spans/span-tree.ts';
import { culprit } from '../../../lab/analysis/traces/culprit.ts';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import type { OtlpTracesData } from '../../../lab/evidence/otlp.ts';
import { eventually, newTrace } from '../testing/rig.ts';
import { basket, Shop } from '../testing/shop.ts';

/** The machine may be busy. */
const PATIENT = { 'x-request-timeout': '20000' };

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
}, 60_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

test('the trace of a read that waited for a worker names that wait, not the read', async () => {
  const { rig } = shop;
  const order = shop.instance('order');
  const { orderId } = (await shop.post(basket)).body;
  const server = { workers: { slots: 1, queue: 10 } };
  await rig.settings('order', { server, clients: { payment: { propagateDeadline: false } } }, order);
  const hang = await rig.fault(shop.instance('bank'), { id: 'hang', hang: { percentage: 100 } });
  const ordering = shop.post(basket, PATIENT);
  await eventually(() => shop.instance('bank').metric('faultline_server_in_flight')).toBe(1);
  const { traceId, traceparent } = newTrace();
  const reading = shop.send(`/api/orders/${orderId}`, { headers: { ...PATIENT, traceparent } });
  await eventually(() => order.metric('faultline_workers_queued')).toBe(1);
  await hang[Symbol.asyncDispose]();
  expect([(await ordering).status, (await reading).status]).toEqual([201, 200]);
  const served = ['gateway', 'order'];
  await rig.spans(traceId, (spans) =>
    served.every((of) => spans.some(({ kind, service }) => kind === 'server' && service === of)),
  );
  const data = await createTraceQuery(rig.traces?.queryUrl ?? '').traceById(traceId);
  const [trace] = buildTraces(data as OtlpTracesData);
  if (!trace) throw new Error('no trace');
  expect(culprit(trace)).toMatchObject({ service: 'order', operation: 'wait worker' });
});
