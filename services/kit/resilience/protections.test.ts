import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { retryDelayIn } from '../grpc/retry-info.ts';
import { PaymentEdge, spansOf, withAttempts } from '../testing/payment-edge.ts';
import { eventually, newTrace } from '../testing/rig.ts';

let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
afterEach(() => edge.reset());

const rejections = (by: string) => edge.caller.metric('faultline_rejections_total', { by });

test('a failing call is tried again, each attempt a span with its number', async () => {
  await edge.set({ retry: { maxAttempts: 3, initialBackoffMs: 5, maxBackoffMs: 10 } });
  await using _fault = await edge.abort('UNAVAILABLE');
  const calls = () => edge.caller.metric('faultline_client_calls_total', { peer_service: 'bank' });
  const [callsBefore, attemptsBefore] = [await calls(), await edge.attempts()];
  const { traceId, traceparent } = newTrace();
  expect((await edge.pay({ traceparent })).code).toBe('UNAVAILABLE');
  const spans = await edge.rig.spans(traceId, withAttempts(3));
  expect(
    spansOf(spans, 'payment', 'client')
      .map((span) => span.attributes['faultline.rpc.attempt'])
      .sort(),
  ).toEqual([1, 2, 3]);
  expect(await calls()).toBe(callsBefore + 1);
  expect(await edge.attempts()).toBe(attemptsBefore + 3);
});

test.each(['INVALID_ARGUMENT', 'NOT_FOUND'])('%s is an answer, not tried again', async (answer) => {
  await edge.set({ retry: { maxAttempts: 3, initialBackoffMs: 5, maxBackoffMs: 10 } });
  await using _fault = await edge.abort(answer);
  const before = await edge.attempts();
  expect((await edge.pay()).code).toBe(answer);
  expect(await edge.attempts()).toBe(before + 1);
});

test('attempts share the budget of the call, and each has its own', async () => {
  await edge.set({
    timeoutMs: 400,
    retry: {
      maxAttempts: 5,
      initialBackoffMs: 1,
      maxBackoffMs: 1,
      perAttemptTimeoutMs: 150,
      retryableStatusCodes: ['DEADLINE_EXCEEDED'],
    },
  });
  await using _fault = await edge.hang();
  const before = await edge.attempts();
  const startedAt = Date.now();
  expect((await edge.pay({ timeoutMs: 8_000 })).code).toBe('DEADLINE_EXCEEDED');
  const tookMs = Date.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(395);
  expect(tookMs).toBeLessThan(3_000);
  // 150 + 150 + the rest: five attempts would not fit into the budget.
  expect((await edge.attempts()) - before).toBe(3);
});

test('the breaker opens on failures, lets one call try, and closes when that succeeds', async () => {
  const breaker = {
    errorThresholdPercentage: 50,
    volumeThreshold: 4,
    rollingWindowMs: 10_000,
    // As long again a probe may take, however busy the machine.
    resetTimeoutMs: 1_500,
  };
  await edge.set({ breaker });
  const state = () => edge.caller.metric('faultline_breaker_state', { peer_service: 'bank' });
  const transitions = async (to: string) => edge.caller.metric('faultline_breaker_transitions_total', { to });
  const rejected = await rejections('breaker');
  const fault = await edge.abort('INTERNAL');
  const asked = await edge.attempts();
  const codes = [];
  for (let call = 0; call < 8; call++) codes.push((await edge.pay()).code);
  expect(codes).toEqual([...Array(4).fill('INTERNAL'), ...Array(4).fill('UNAVAILABLE')]);
  expect(await edge.attempts()).toBe(asked + 4);
  expect(await rejections('breaker')).toBe(rejected + 4);
  expect(await state()).toBe(2);

  const { traceId, traceparent } = newTrace();
  const refused = await edge.pay({ traceparent });
  expect(refused).toMatchObject({ details: 'the breaker on bank is open' });
  const retryDelayMs = refused.trailers && retryDelayIn(refused.trailers);
  expect(retryDelayMs).toBeGreaterThan(0);
  expect(retryDelayMs).toBeLessThanOrEqual(breaker.resetTimeoutMs);
  const [span] = await edge.rig.spans(traceId, withAttempts(0));
  expect(span?.events).toMatchObject([
    {
      name: 'call.rejected',
      attributes: { 'service.peer.name': 'bank', 'faultline.rejected_by': 'breaker' },
    },
  ]);

  await eventually(state).toBe(1);
  expect((await edge.pay()).code).toBe('INTERNAL');
  expect(await state()).toBe(2);
  await fault[Symbol.asyncDispose]();
  await eventually(state).toBe(1);
  expect((await edge.pay()).code).toBe('OK');
  expect(await state()).toBe(0);
  expect(await Promise.all(['open', 'half-open', 'closed'].map(transitions))).toEqual([2, 2, 1]);
});

test('an open breaker that is taken away lets calls through, and no longer shows as open', async () => {
  const breaker = {
    errorThresholdPercentage: 1,
    volumeThreshold: 1,
    rollingWindowMs: 10_000,
    resetTimeoutMs: 60_000,
  };
  await edge.set({ breaker });
  const fault = await edge.abort('INTERNAL');
  await edge.pay();
  await fault[Symbol.asyncDispose]();
  expect((await edge.pay()).code).toBe('UNAVAILABLE');
  await edge.set({});
  expect((await edge.pay()).code).toBe('OK');
  expect(await edge.caller.metric('faultline_breaker_state', { peer_service: 'bank' })).toBe(0);
});

test('answers such as NOT_FOUND say nothing against the callee: the breaker stays closed', async () => {
  await edge.set({
    breaker: {
      errorThresholdPercentage: 1,
      volumeThreshold: 1,
      rollingWindowMs: 10_000,
      resetTimeoutMs: 10_000,
    },
  });
  await using _fault = await edge.abort('NOT_FOUND');
  for (let call = 0; call < 3; call++) expect((await edge.pay()).code).toBe('NOT_FOUND');
});

test('the bulkhead refuses at once what would be too many calls in flight', async () => {
  await edge.set({ bulkhead: { maxInFlight: 2 } });
  await using _fault = await edge.delay(400);
  const before = await rejections('bulkhead');
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => edge.pay()));
  expect(outcomes.map(({ code }) => code).sort()).toEqual([
    'OK',
    'OK',
    ...Array(3).fill('RESOURCE_EXHAUSTED'),
  ]);
  expect(await rejections('bulkhead')).toBe(before + 3);
});

test('a caller that leaves between two attempts ends the call', async () => {
  await edge.set({ retry: { maxAttempts: 5, initialBackoffMs: 60_000, maxBackoffMs: 60_000 } });
  await using _fault = await edge.abort('UNAVAILABLE');
  const { traceId, traceparent } = newTrace();
  const left = new AbortController();
  const before = await edge.attempts();
  const answer = edge.pay({ traceparent, signal: left.signal });
  await eventually(() => edge.attempts()).toBe(before + 1);
  left.abort();
  expect((await answer).code).toBe('CANCELLED');
  await edge.rig.spans(traceId, withAttempts(1));
});
