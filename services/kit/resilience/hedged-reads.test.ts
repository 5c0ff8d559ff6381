import { afterAll, beforeAll, expect, test } from 'vitest';
import { payment as paymentContract } from '../../proto/contracts.ts';
import { spansOf } from '../testing/payment-edge.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';

const SLOW_MS = 3_000;
const hedging = { maxAttempts: 2, hedgingDelayMs: 40 };

let rig: Rig;
let gateway: ServiceInstance;
let payment: ServiceInstance;
let slow: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [gateway, payment, slow] = (await rig.startAll(
    'gateway-1',
    'payment-1',
    'product-1',
    'product-2',
    'bank-1',
    'bank-2',
  )) as [ServiceInstance, ServiceInstance, ServiceInstance];
});
afterAll(() => rig?.[Symbol.asyncDispose]());

const read = async (traceparent = newTrace().traceparent) => {
  const startedAt = performance.now();
  const response = await fetch(`http://${gateway.record.address}/api/products/tea`, {
    headers: { traceparent },
  });
  await response.body?.cancel();
  return { status: response.status, tookMs: performance.now() - startedAt };
};
const reached = ({ record: { address: peer_address } }: ServiceInstance) =>
  gateway.metric('faultline_client_attempts_total', { peer_address });

test('a read that meets a slow instance is answered by another one', async () => {
  await eventually(async () => {
    await read();
    return reached(slow);
  }).toBeGreaterThan(0);
  await rig.settings('gateway', { clients: { product: { hedging } } }, gateway);
  await using _fault = await rig.fault(slow, {
    id: 'slow',
    match: { service: 'product', instance: 'product-1' },
    delay: { percentage: 100, fixedDelayMs: SLOW_MS },
  });
  const traces = Array.from({ length: 10 }, () => newTrace());
  const reads = [];
  for (const { traceparent } of traces) reads.push(await read(traceparent));
  expect(reads.filter(({ status, tookMs }) => status !== 200 || tookMs > SLOW_MS / 2)).toEqual([]);
  // Every other call met the slow one first. The attempt that lost is cancelled, and went elsewhere than the winner.
  expect(await gateway.metric('faultline_retries_total', { kind: 'hedge' })).toBeGreaterThanOrEqual(5);
  const hedged = (await Promise.all(traces.map(({ traceId }) => clientSpans(traceId)))).filter(
    (attempts) => attempts.length === 2,
  );
  expect(hedged.length).toBeGreaterThanOrEqual(5);
  for (const attempts of hedged) {
    expect(attempts.map(({ attributes }) => attributes['rpc.status_code']).sort()).toEqual([
      'CANCELLED',
      'OK',
    ]);
    expect(new Set(attempts.map(({ attributes }) => attributes['network.peer.port'])).size).toBe(2);
  }
});

test('what is no read is never hedged', async () => {
  await rig.settings('payment', { clients: { bank: { hedging } } }, payment);
  const { traceId, traceparent } = newTrace();
  using client = payment.client(paymentContract);
  const paid = await client.unary(
    'CreatePayment',
    { orderId: 'o', customerId: 'c', amountCents: 5 },
    { traceparent },
  );
  expect(paid.code).toBe('OK');
  // The bank takes 45 ms at least: time for a hedge.
  const spans = await rig.spans(traceId, (all) => spansOf(all, 'payment', 'server').length > 0);
  expect(spansOf(spans, 'payment', 'client')).toHaveLength(1);
});

async function clientSpans(traceId: string) {
  const spans = await rig.spans(
    traceId,
    (all) => spansOf(all, 'gateway', 'server').length === 1 && spansOf(all, 'gateway', 'client').length > 0,
  );
  return spansOf(spans, 'gateway', 'client');
}
