import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { payment } from '../../proto/contracts.ts';
import type { EdgeSettings } from '../control/settings-schema.ts';
import type { GrpcClient } from '../testing/grpc-client.ts';
import { spansOf } from '../testing/payment-edge.ts';
import { newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';
import { answer, beginThenFail, drop, fail, refuse, ScriptedBank } from '../testing/scripted-bank.ts';

let rig: Rig;
let caller: ServiceInstance;
let client: GrpcClient;
let scripted: ScriptedBank;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  caller = await rig.start('payment-1');
  client = caller.client(payment);
  scripted = await ScriptedBank.open(rig);
});
beforeEach(() => set({ retry }));
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
  await scripted?.[Symbol.asyncDispose]();
});

const retry = { maxAttempts: 3, initialBackoffMs: 1, maxBackoffMs: 2 };
const set = (edge: EdgeSettings) => rig.settings('payment', { clients: { bank: edge } }, caller);
const pay = (options = {}) =>
  client.unary('CreatePayment', { orderId: 'o', customerId: 'c', amountCents: 5 }, options);
const down = fail(status.UNAVAILABLE);
const header = (name: string) => scripted.received.map((headers) => headers[name]);
const tokens = () => caller.metric('faultline_client_retry_tokens', { peer_service: 'bank' });
const givenUp = (reason: string) => caller.metric('faultline_retries_given_up_total', { reason });

test('an attempt tells how many went before it, and nothing of where they went', async () => {
  scripted.script(down, down, answer);
  expect((await pay()).code).toBe('OK');
  expect(header('grpc-previous-rpc-attempts')).toEqual([undefined, '1', '2']);
  expect(header('faultline-ticket')).toEqual([undefined, undefined, undefined]);
});

test('what the callee has begun to answer is not asked for again', async () => {
  const before = await givenUp('answering');
  scripted.script(beginThenFail(status.UNAVAILABLE));
  expect((await pay()).code).toBe('UNAVAILABLE');
  expect(scripted.received).toHaveLength(1);
  expect(await givenUp('answering')).toBe(before + 1);
});

test('a refused stream goes out again at once, without being counted, and only once', async () => {
  await set({});
  scripted.script(refuse, answer);
  const { traceId, traceparent } = newTrace();
  expect(await pay({ traceparent })).toMatchObject({ code: 'OK', details: '' });
  expect(header('grpc-previous-rpc-attempts')).toEqual([undefined, undefined]);
  const spans = await rig.spans(traceId, (all) => spansOf(all, 'payment', 'client').length === 1);
  const [{ attributes } = { attributes: {} }] = spansOf(spans, 'payment', 'client');
  expect(attributes).toMatchObject({ 'faultline.rpc.attempt': 1, 'faultline.rpc.transparent_retries': 1 });
  expect(await caller.metric('faultline_retries_total', { kind: 'transparent' })).toBe(1);
  scripted.script(refuse, refuse, answer);
  expect((await pay()).code).toBe('UNAVAILABLE');
  expect(scripted.received).toHaveLength(2);
});

test('the callee says how long to wait', async () => {
  scripted.script(fail(status.UNAVAILABLE, { 'grpc-retry-pushback-ms': '250' }), answer);
  const startedAt = performance.now();
  expect((await pay()).code).toBe('OK');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(249);
});

test.each(['-1', 'soon'])('a callee that answers with a pushback of %s is left alone', async (pushback) => {
  const before = await givenUp('pushback');
  scripted.script(fail(status.UNAVAILABLE, { 'grpc-retry-pushback-ms': pushback }));
  expect((await pay()).code).toBe('UNAVAILABLE');
  expect(scripted.received).toHaveLength(1);
  expect(await givenUp('pushback')).toBe(before + 1);
});

test('an idempotent method is tried again although the first attempt may have been carried out', async () => {
  scripted.script(drop, answer);
  expect((await pay()).code).toBe('OK');
});

test('retries stop while half of the tokens are spent, and go on when successes have earned some back', async () => {
  await set({ retry, retryThrottling: { maxTokens: 10, tokenRatio: 1 } });
  scripted.script(...Array(12).fill(down));
  expect((await pay()).code).toBe('UNAVAILABLE'); // 10 to 7
  expect((await pay()).code).toBe('UNAVAILABLE'); // to 5 tokens: half, no third attempt
  expect((await pay()).code).toBe('UNAVAILABLE');
  expect(scripted.received).toHaveLength(3 + 2 + 1);
  expect(await givenUp('throttled')).toBe(2);
  expect(await tokens()).toBe(4);
  scripted.script(answer, answer, answer, down, answer);
  for (let call = 0; call < 3; call++) expect((await pay()).code).toBe('OK');
  expect((await pay()).code).toBe('OK');
  expect(scripted.received).toHaveLength(5);
  expect(await tokens()).toBe(7);
});

test('tokens are told of an edge that repeats, and of no other', async () => {
  await set({ retry, retryThrottling: { maxTokens: 20, tokenRatio: 1 } });
  expect(await tokens()).toBe(20);
  await set({});
  expect(await tokens()).toBe(0);
});
