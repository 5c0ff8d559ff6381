import { keys } from '@faultline/control';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Span } from '../../../lab/analysis/spans/span.ts';
import { PaymentEdge, spansOf, withAttempts } from '../testing/payment-edge.ts';
import { eventually, newTrace } from '../testing/rig.ts';

let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
afterEach(() => edge.reset());

const deadlineOf = (span: Span | undefined) => Number(span?.attributes['faultline.rpc.deadline.unix_ms']);

test("a call is one attempt under the span of the caller, with the caller's deadline", async () => {
  const { traceId, traceparent } = newTrace();
  const before = await edge.attempts();
  expect((await edge.pay({ traceparent, timeoutMs: 4_000 })).code).toBe('OK');
  const spans = await edge.rig.spans(traceId, withAttempts(1));
  const [server, sent, received] = [
    spansOf(spans, 'payment', 'server')[0],
    spansOf(spans, 'payment', 'client')[0],
    spansOf(spans, 'bank', 'server')[0],
  ];
  expect(sent).toMatchObject({
    name: 'shop.v1.BankService/Charge',
    parentSpanId: server?.spanId,
    attributes: {
      'faultline.rpc.attempt': 1,
      'service.peer.name': 'bank',
      'server.address': 'bank',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': Number(edge.callee.record.address.split(':')[1]),
    },
  });
  expect(received?.parentSpanId).toBe(sent?.spanId);
  // gRPC sends the time left, so a hop moves the deadline by what the transfer took, no more.
  expect(deadlineOf(received) - deadlineOf(server)).toBeLessThan(250);
  await eventually(() => edge.attempts()).toBe(before + 1);
});

test("the edge's time-out bounds a call whose caller has more time", async () => {
  await edge.set({ timeoutMs: 150 });
  await using _fault = await edge.delay(5_000);
  const { traceId, traceparent } = newTrace();
  const startedAt = Date.now();
  expect((await edge.pay({ traceparent, timeoutMs: 4_000 })).code).toBe('DEADLINE_EXCEEDED');
  expect(Date.now() - startedAt).toBeLessThan(2_000);
  const spans = await edge.rig.spans(traceId, withAttempts(1));
  const margin =
    deadlineOf(spansOf(spans, 'payment', 'server')[0]) - deadlineOf(spansOf(spans, 'bank', 'server')[0]);
  expect(margin).toBeGreaterThan(3_000);
});

test("a caller's nearer deadline wins over the edge's time-out", async () => {
  await edge.set({ timeoutMs: 20_000 });
  await using _fault = await edge.delay(5_000);
  const { traceId, traceparent } = newTrace();
  expect((await edge.pay({ traceparent, timeoutMs: 150 })).code).toBe('DEADLINE_EXCEEDED');
  const spans = await edge.rig.spans(traceId, withAttempts(1));
  const later =
    deadlineOf(spansOf(spans, 'bank', 'server')[0]) - deadlineOf(spansOf(spans, 'payment', 'server')[0]);
  expect(later).toBeLessThan(250);
});

test('a caller that leaves cancels what is done for it further down', async () => {
  await using _fault = await edge.delay(8_000);
  const { traceId, traceparent } = newTrace();
  const left = new AbortController();
  const answer = edge.pay({ traceparent, signal: left.signal });
  await eventually(() => edge.callee.metric('faultline_server_in_flight')).toBe(1);
  left.abort();
  expect((await answer).code).toBe('CANCELLED');
  const spans = await edge.rig.spans(traceId, withAttempts(1));
  expect(spans.map((span) => span.attributes['rpc.status_code'])).toEqual(Array(3).fill('CANCELLED'));
});

test('with propagation off, what is done further down goes on without deadline or caller', async () => {
  await edge.set({ propagateDeadline: false });
  await using _fault = await edge.delay(400);
  const { traceId, traceparent } = newTrace();
  expect((await edge.pay({ traceparent, timeoutMs: 100 })).code).toBe('DEADLINE_EXCEEDED');
  const spans = await edge.rig.spans(traceId, withAttempts(1));
  const [charge] = spansOf(spans, 'bank', 'server');
  expect(charge?.attributes['rpc.status_code']).toBe('OK');
  expect(charge?.attributes['faultline.rpc.deadline.unix_ms']).toBeUndefined();
  expect((charge?.endMs ?? 0) - (charge?.startMs ?? 0)).toBeGreaterThan(395);
});

test('malformed settings are ignored with a line in the log; the last ones stay', async () => {
  await edge.set({ timeoutMs: 150 });
  await edge.rig.etcd.put(keys.settings('payment')).value('{"clients":{"bank":{"timeoutMs":"soon"}}}');
  await edge.rig.etcd.put(keys.settings('payment')).value('no JSON');
  const refused = async () =>
    (await edge.caller.log()).filter(({ msg }) => /settings are malformed/.test(msg));
  await eventually(async () => (await refused()).length).toBe(2);
  await using _fault = await edge.hang();
  expect((await edge.pay({ timeoutMs: 5_000 })).code).toBe('DEADLINE_EXCEEDED');
  expect((await refused())[0].err.message).toBe(
    'clients.bank.timeoutMs: expected a number from 1 to 3600000, got `"soon"`',
  );
});

test('settings that are taken away are off', async () => {
  // The bank takes 45 ms at least.
  await edge.set({ timeoutMs: 1 });
  expect((await edge.pay()).code).toBe('DEADLINE_EXCEEDED');
  await edge.rig.etcd.delete().key(keys.settings('payment')).exec();
  await eventually(async () => (await edge.pay()).code).toBe('OK');
});
