import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Span } from '../../../lab/analysis/spans/span.ts';
import { payment } from '../../proto/contracts.ts';
import { PaymentEdge, spansOf, withAttempts } from '../testing/payment-edge.ts';
import { eventually, newTrace, Rig } from '../testing/rig.ts';

const waitsOf = (spans: readonly Span[], what: string) => spans.filter(({ name }) => name === `wait ${what}`);
/** What the clocks of two processes may be apart (services/kit/clock.test.ts). */
const APART_MS = 0.05;
const lastsMs = ({ startMs, endMs }: Span) => endMs - startMs;
const only = (spans: readonly Span[]): Span => {
  expect(spans).toHaveLength(1);
  return spans[0] as Span;
};

let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
  // The first one connects.
  await edge.pay();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
afterEach(() => edge.reset());

describe('a worker', () => {
  const slots = (count: number) =>
    edge.rig.settings('bank', { server: { workers: { slots: count, queue: 10 } } }, edge.callee);
  const inFlight = () => edge.callee.metric('faultline_server_in_flight');
  afterEach(() => edge.rig.settings('bank', {}, edge.callee));

  test('that is taken: the wait for it is a span, from the arrival to its slot', async () => {
    await slots(1);
    const [first, second] = [newTrace(), newTrace()];
    const hang = await edge.hang();
    const before = edge.pay({ traceparent: first.traceparent });
    await eventually(inFlight).toBe(1);
    const after = edge.pay({ traceparent: second.traceparent });
    await eventually(() => edge.callee.metric('faultline_workers_queued')).toBe(1);
    const freedMs = Date.now();
    await hang[Symbol.asyncDispose]();
    await Promise.all([before, after]);
    const earlier = await edge.rig.spansAndWaits(first.traceId, withAttempts(1));
    const served = only(spansOf(earlier, 'bank', 'server'));
    // It had its worker at once; where even that took over 1 ms, it is told as a wait.
    const told = Number(served.attributes['faultline.wait.worker.duration'] ?? Number.NaN);
    expect((told > 0 && told <= 0.001) || waitsOf(earlier, 'worker').length === 1).toBe(true);
    const spans = await edge.rig.spansAndWaits(second.traceId, withAttempts(1));
    const queued = only(spansOf(spans, 'bank', 'server'));
    const wait = only(waitsOf(spans, 'worker'));
    expect(wait).toMatchObject({ kind: 'internal', service: 'bank', parentSpanId: queued.spanId });
    expect(wait.attributes).toEqual({ 'faultline.wait.worker.queue_length': 0 });
    expect(queued.attributes).not.toHaveProperty('faultline.wait.worker.duration');
    expect(wait.startMs).toBeGreaterThanOrEqual(queued.startMs);
    expect(wait.endMs).toBeLessThanOrEqual(queued.endMs);
    // It got its slot when the first one was over.
    expect(wait.endMs).toBeGreaterThanOrEqual(freedMs);
    expect(wait.endMs).toBeLessThanOrEqual(served.endMs);
  });

  test('for which others wait already: the span says how many, and how they went on says nothing', async () => {
    await slots(1);
    const hang = await edge.hang();
    const paid = [edge.pay()];
    await eventually(inFlight).toBe(1);
    const traces = [newTrace(), newTrace(), newTrace()];
    for (const [index, { traceparent }] of traces.entries()) {
      paid.push(edge.pay({ traceparent }));
      await eventually(() => edge.callee.metric('faultline_workers_queued')).toBe(index + 1);
    }
    await hang[Symbol.asyncDispose]();
    await Promise.all(paid);
    const told = await Promise.all(
      traces.map(({ traceId }) =>
        edge.rig.spansAndWaits(traceId, (all) => withAttempts(1)(all) && waitsOf(all, 'worker').length > 0),
      ),
    );
    const lengths = told.map((spans) => only(waitsOf(spans, 'worker')).attributes);
    expect(lengths).toEqual([0, 1, 2].map((before) => ({ 'faultline.wait.worker.queue_length': before })));
  });

  test('that never came free: the wait ends with the patience of its caller', async () => {
    await slots(1);
    const hang = await edge.hang();
    const before = edge.pay();
    await eventually(inFlight).toBe(1);
    await edge.set({ timeoutMs: 500 });
    const { traceId, traceparent } = newTrace();
    expect((await edge.pay({ traceparent })).code).toBe('DEADLINE_EXCEEDED');
    await hang[Symbol.asyncDispose]();
    await before;
    const spans = await edge.rig.spansAndWaits(
      traceId,
      (all) => withAttempts(1)(all) && waitsOf(all, 'worker').length > 0,
    );
    expect(lastsMs(only(waitsOf(spans, 'worker')))).toBeGreaterThan(100);
  });

  test('of which there are enough, and none at all, make nobody wait', async () => {
    const { traceId, traceparent } = newTrace();
    await edge.pay({ traceparent });
    const spans = await edge.rig.spansAndWaits(traceId, withAttempts(1));
    expect(waitsOf(spans, 'worker')).toEqual([]);
    const [served] = spansOf(spans, 'bank', 'server');
    expect(served?.attributes).not.toHaveProperty('faultline.wait.worker.duration');
  });
});

test('the backoff before each further attempt is a span between the two, or adds up in an attribute', async () => {
  await edge.set({ retry: { maxAttempts: 5, initialBackoffMs: 40, maxBackoffMs: 40 } });
  await using _fault = await edge.abort('UNAVAILABLE');
  const { traceId, traceparent } = newTrace();
  await edge.pay({ traceparent });
  const spans = await edge.rig.spansAndWaits(traceId, withAttempts(5));
  const attempts = spansOf(spans, 'payment', 'client').sort((a, b) => a.startMs - b.startMs);
  const [caller] = spansOf(spans, 'payment', 'server');
  const backoffs = waitsOf(spans, 'backoff');
  const inAttribute = Number(caller?.attributes['faultline.wait.backoff.duration'] ?? 0) * 1_000;
  expect(backoffs.length).toBeGreaterThan(0);
  for (const wait of backoffs) {
    expect(wait).toMatchObject({ kind: 'internal', parentSpanId: caller?.spanId });
    expect(lastsMs(wait)).toBeGreaterThan(1);
    // No attempt was under way.
    expect(attempts.filter(({ startMs, endMs }) => startMs < wait.endMs && endMs > wait.startMs)).toEqual([]);
  }
  const [first, last] = [attempts.at(0), attempts.at(-1)];
  const between = (last?.startMs ?? 0) - (first?.startMs ?? 0);
  const tried = attempts.slice(0, -1).reduce((sum, span) => sum + lastsMs(span), 0);
  const waited = backoffs.reduce((sum, span) => sum + lastsMs(span), inAttribute);
  expect(waited).toBeLessThanOrEqual(between - tried);
});

describe('a connection', () => {
  test('that is there: the wait for it is an attribute of the attempt', async () => {
    const { traceId, traceparent } = newTrace();
    await edge.pay({ traceparent });
    const spans = await edge.rig.spansAndWaits(traceId, withAttempts(1));
    const call = only(spansOf(spans, 'payment', 'client'));
    const told = Number(call.attributes['faultline.wait.connection.duration'] ?? Number.NaN) * 1_000;
    const inSpans = waitsOf(spans, 'connection').reduce((sum, span) => sum + lastsMs(span), 0);
    expect(inSpans > 1 || (told > 0 && told <= 1)).toBe(true);
  });

  test('that is not there yet, or never: the wait for it is a span under the attempt', async () => {
    await using rig = await Rig.open({ traces: true });
    // Its lease outlives the pause.
    const env = { FAULTLINE_LEASE_TTL_S: '60' };
    const [caller, callee] = await Promise.all([rig.start('payment-1'), rig.start('bank-1', env)]);
    using client = caller.client(payment);
    const pay = (traceparent: string) =>
      client.unary('CreatePayment', { orderId: 'o', customerId: 'c', amountCents: 5 }, { traceparent });
    const [never, late] = [newTrace(), newTrace()];
    await rig.settings('payment', { clients: { bank: { timeoutMs: 80 } } }, caller);
    // It listens, but says nothing: nobody is connected to it yet.
    await callee.running.pause();
    expect((await pay(never.traceparent)).code).toBe('DEADLINE_EXCEEDED');
    await rig.settings('payment', {}, caller);
    const paying = pay(late.traceparent);
    await eventually(() => caller.metric('faultline_client_in_flight')).toBe(1);
    const thereMs = Date.now();
    await callee.running.resume();
    expect((await paying).code).toBe('OK');

    const served = await rig.spansAndWaits(late.traceId, withAttempts(1));
    const call = only(spansOf(served, 'payment', 'client'));
    const wait = only(waitsOf(served, 'connection'));
    const { spanId: parentSpanId, startMs } = call;
    expect(wait).toMatchObject({ kind: 'internal', service: 'payment', parentSpanId, startMs });
    expect(wait.endMs).toBeGreaterThanOrEqual(thereMs);
    expect(wait.endMs).toBeLessThanOrEqual(only(spansOf(served, 'bank', 'server')).startMs + APART_MS);
    expect(call.attributes).not.toHaveProperty('faultline.wait.connection.duration');

    const unserved = await rig.spansAndWaits(never.traceId, withAttempts(0));
    const { startMs: from, endMs: to } = only(spansOf(unserved, 'payment', 'client'));
    const toTheEnd = only(waitsOf(unserved, 'connection'));
    expect(toTheEnd.startMs).toBe(from);
    expect(toTheEnd.endMs).toBeLessThanOrEqual(to);
    expect(lastsMs(toTheEnd)).toBeGreaterThan((to - from) / 2);
  });
});
