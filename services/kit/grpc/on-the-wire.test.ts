import type { RetrySettings } from '@faultline/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTraces } from '../../../lab/analysis/spans/span-tree.ts';
import { completenessOf } from '../../../lab/analysis/traces/completeness.ts';
import { backoffHeld } from '../../../lab/analysis/wire/backoff.ts';
import { callersGone } from '../../../lab/analysis/wire/callers-gone.ts';
import { type WireCall, wireCalls } from '../../../lab/analysis/wire/calls.ts';
import { deadlinesHeld } from '../../../lab/analysis/wire/deadlines.ts';
import { foundIn } from '../../../lab/analysis/wire/example-calls.ts';
import { triesHeld } from '../../../lab/analysis/wire/tries.ts';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import type { EdgeSettings } from '../control/settings-schema.ts';
import { eventually, newTrace } from '../testing/rig.ts';
import { basket, Shop } from '../testing/shop.ts';

/** What the kit sends is held against the rules that the lab judges by: they read the spans of real calls. */
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
}, 60_000);
afterAll(() => shop?.[Symbol.asyncDispose]());

const CHARGE = { service: 'bank', method: 'Charge' };
/** Pauses that a busy machine does not make of none. */
const retry: RetrySettings = { maxAttempts: 3, initialBackoffMs: 150, maxBackoffMs: 250 };
const set = (edge: EdgeSettings) =>
  shop.rig.settings('payment', { clients: { bank: edge } }, shop.instance('payment'));
const ofBank = (edge: EdgeSettings) => (from: string, to: string) =>
  from === 'payment' && to === 'bank' ? edge : {};
const aborting = (grpcStatus: string) =>
  shop.rig.fault(shop.instance('bank'), {
    id: `abort-${grpcStatus}`,
    match: CHARGE,
    abort: { percentage: 100, grpcStatus },
  });

/** The calls of an order once its trace has all it can have: so many attempts at the bank, and the end of each span. */
async function ordered(attempts: number, init: RequestInit = {}): Promise<readonly WireCall[]> {
  const { traceId, traceparent } = newTrace();
  const headers = {
    'content-type': 'application/json',
    traceparent,
    'x-request-timeout': '2000',
    ...init.headers,
  };
  const body = JSON.stringify(basket);
  await fetch(shop.url('/api/orders'), { method: 'POST', body, ...init, headers }).then(
    (answer) => answer.text(),
    () => '',
  );
  const idle = async () => (await shop.instance('order').metric('faultline_server_in_flight')) === 0;
  await eventually(idle).toBe(true);
  const query = createTraceQuery(shop.rig.traces?.queryUrl as string);
  let calls: readonly WireCall[] = [];
  await eventually(async () => {
    const [trace] = buildTraces((await query.traceById(traceId)) ?? { resourceSpans: [] });
    if (!trace) return 'no trace';
    calls = wireCalls(trace);
    const { complete, reasons } = completenessOf(trace);
    const atBank = trace.spans.filter(({ service, kind }) => service === 'bank' && kind === 'server');
    return (complete && atBank.length >= attempts) || { reasons, atBank: atBank.length };
  }).toBe(true);
  return calls;
}

const attemptsOf = (calls: readonly WireCall[]) =>
  calls.filter(({ to }) => to === 'bank').map(({ attempts }) => attempts.length);

test('a failure is tried again as often as the edge allows, after its pauses', async () => {
  await set({ retry });
  await using _ = await aborting('UNAVAILABLE');
  const calls: WireCall[] = [];
  for (let order = 0; order < 5; order++) calls.push(...(await ordered(3)));
  expect(attemptsOf(calls)).toEqual([3, 3, 3, 3, 3]);
  expect(foundIn(triesHeld(ofBank({ retry })), calls).breaches).toEqual([]);
  const { looked, breaches } = foundIn(backoffHeld(ofBank({ retry })), calls);
  expect([looked.get('payment -> bank'), breaches]).toEqual([10, []]);
});

test('a failure that would come again is not', async () => {
  await set({ retry });
  await using _ = await aborting('INTERNAL');
  const calls = await ordered(1);
  expect(attemptsOf(calls)).toEqual([1]);
  expect(foundIn(triesHeld(ofBank({ retry })), calls).breaches).toEqual([]);
});

test('nor is a success', async () => {
  await set({ retry });
  const calls = await ordered(1);
  expect(attemptsOf(calls)).toEqual([1]);
  expect(foundIn(triesHeld(ofBank({ retry })), calls).breaches).toEqual([]);
});

test('every callee has less time left than its caller, and no more than the budgets of its edge', async () => {
  const edge = {
    timeoutMs: 300,
    retry: { ...retry, perAttemptTimeoutMs: 120, retryableStatusCodes: ['DEADLINE_EXCEEDED'] },
  };
  await set(edge);
  await using _ = await shop.rig.fault(shop.instance('bank'), {
    id: 'hang',
    match: CHARGE,
    hang: { percentage: 100 },
  });
  const calls = await ordered(2);
  const { looked, breaches } = foundIn(deadlinesHeld(ofBank(edge)), calls);
  expect(looked.get('payment -> bank')).toBeGreaterThanOrEqual(2);
  expect([...looked.keys()]).toEqual(
    expect.arrayContaining(['gateway -> order', 'order -> inventory', 'order -> payment']),
  );
  expect(breaches).toEqual([]);
  expect(foundIn(callersGone(ofBank(edge)), calls).breaches).toEqual([]);
});

test('a client that hangs up takes all the work along', async () => {
  await set({});
  await using _ = await shop.rig.fault(shop.instance('bank'), {
    id: 'hang',
    match: CHARGE,
    hang: { percentage: 100 },
  });
  const calls = await ordered(1, { signal: AbortSignal.timeout(400) });
  const { looked, breaches } = foundIn(callersGone(ofBank({})), calls);
  expect([...looked.keys()]).toEqual(['gateway -> order', 'order -> payment', 'payment -> bank']);
  expect(breaches).toEqual([]);
});
