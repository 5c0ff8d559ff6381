import type { BreakerSettings } from '@faultline/control';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PaymentEdge } from '../testing/payment-edge.ts';
import { eventually } from '../testing/rig.ts';

/** The breaker between real processes: what its own tests show with calls made up, shown with gRPC's. */
let edge: PaymentEdge;
let before: number[];
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
beforeEach(async () => {
  before = await transitions();
});
afterEach(() => edge.reset());

const BREAKER: BreakerSettings = { consecutiveFailures: 2, resetTimeoutMs: 250 };
/** Where a probe must not be given up, however busy the machine. */
const PATIENT: BreakerSettings = { ...BREAKER, resetTimeoutMs: 1_500 };
const CLOSED = 0;
const HALF_OPEN = 1;
const OPEN = 2;

const state = () => edge.caller.metric('faultline_breaker_state', { peer_service: 'bank' });
const reachedBank = () => edge.callee.metric('faultline_server_in_flight');
const transitions = () =>
  Promise.all(
    ['open', 'half-open', 'closed'].map((to) =>
      edge.caller.metric('faultline_breaker_transitions_total', { to }),
    ),
  );
/** How often the breaker turned in this test: to open, half-open, closed. */
const turns = async () => (await transitions()).map((count, index) => count - (before[index] ?? 0));

async function failTwice() {
  await using _fault = await edge.abort('INTERNAL');
  for (let call = 0; call < 2; call++) expect((await edge.pay()).code).toBe('INTERNAL');
}

/** A call that is at the bank. */
async function held(options: Parameters<typeof edge.pay>[0] = {}) {
  const waiting = await reachedBank();
  const answer = edge.pay(options);
  await eventually(reachedBank).toBe(waiting + 1);
  return { answer };
}

test('a half-open probe whose caller leaves does not close it, and the next call tries', async () => {
  await edge.set({ breaker: PATIENT });
  await failTwice();
  await eventually(state).toBe(HALF_OPEN);
  await using hang = await edge.hang();
  const left = new AbortController();
  const { answer } = await held({ signal: left.signal });
  left.abort();
  expect((await answer).code).toBe('CANCELLED');
  await eventually(() => edge.caller.metric('faultline_client_in_flight')).toBe(0);
  expect(await turns()).toEqual([1, 1, 0]);
  await hang[Symbol.asyncDispose]();
  expect((await edge.pay()).code).toBe('OK');
  expect(await turns()).toEqual([1, 1, 1]);
});

test("refusals of the edge's own bulkhead never open it", async () => {
  const share = { errorThresholdPercentage: 50, volumeThreshold: 4, rollingWindowMs: 10_000 };
  await edge.set({ breaker: { ...BREAKER, ...share }, bulkhead: { maxInFlight: 1 } });
  const hang = await edge.hang();
  const { answer } = await held();
  for (let call = 0; call < 8; call++) expect((await edge.pay()).code).toBe('RESOURCE_EXHAUSTED');
  await hang[Symbol.asyncDispose]();
  expect((await answer).code).toBe('OK');
  expect((await edge.pay()).code).toBe('OK');
  expect(await turns()).toEqual([0, 0, 0]);
});

/** Opens it by two calls that run out of time, while others of before are still at the bank. */
async function halfOpenByTimeouts() {
  await edge.set({ breaker: BREAKER, timeoutMs: 150 });
  for (let call = 0; call < 2; call++) expect((await edge.pay()).code).toBe('DEADLINE_EXCEEDED');
  await eventually(state).toBe(HALF_OPEN);
}

test('a call begun before the opening that succeeds afterwards does not close it', async () => {
  await edge.set({ breaker: BREAKER });
  const hang = await edge.hang();
  const { answer } = await held();
  await halfOpenByTimeouts();
  await hang[Symbol.asyncDispose]();
  expect((await answer).code).toBe('OK');
  expect(await turns()).toEqual([1, 1, 0]);
  expect(await state()).toBe(HALF_OPEN);
});

test('a call begun before the opening that fails afterwards does not open it again', async () => {
  await edge.set({ breaker: BREAKER });
  const hang = await edge.hang();
  // Held by the hang first, then aborted.
  await using _abort = await edge.abort('INTERNAL');
  const { answer } = await held();
  await halfOpenByTimeouts();
  await hang[Symbol.asyncDispose]();
  expect((await answer).code).toBe('INTERNAL');
  expect(await turns()).toEqual([1, 1, 0]);
});

test('a probe that hangs is given up after the reset time, so that another call can try', async () => {
  await edge.set({ breaker: PATIENT });
  await failTwice();
  await eventually(state).toBe(HALF_OPEN);
  const hang = await edge.hang();
  const { answer } = await held();
  await eventually(turns).toEqual([2, 2, 0]);
  await hang[Symbol.asyncDispose]();
  expect((await answer).code).toBe('OK');
  expect(await state()).toBe(HALF_OPEN);
  expect((await edge.pay()).code).toBe('OK');
  expect(await turns()).toEqual([2, 2, 1]);
});

test('failures in a row open it; an answer between them starts the row anew', async () => {
  await edge.set({ breaker: { consecutiveFailures: 5, resetTimeoutMs: 60_000 } });
  const failing = async (count: number) => {
    await using _fault = await edge.abort('INTERNAL');
    for (let call = 0; call < count; call++) expect((await edge.pay()).code).toBe('INTERNAL');
  };
  await failing(4);
  expect((await edge.pay()).code).toBe('OK');
  await failing(4);
  expect(await state()).toBe(CLOSED);
  await failing(1);
  expect(await state()).toBe(OPEN);
  expect((await edge.pay()).details).toBe('the breaker on bank is open');
});

test('60 % of at least 3 open it, counted when calls end', async () => {
  await edge.set({
    breaker: { errorThresholdPercentage: 60, volumeThreshold: 3, resetTimeoutMs: 60_000 },
  });
  expect((await edge.pay()).code).toBe('OK');
  await failTwice();
  expect(await turns()).toEqual([1, 0, 0]);
});

test('slow calls open it, though all of them succeed', async () => {
  await edge.set({
    breaker: {
      slowCall: { durationMs: 400, ratePercentage: 50 },
      volumeThreshold: 4,
      resetTimeoutMs: 60_000,
    },
  });
  for (let call = 0; call < 2; call++) expect((await edge.pay()).code).toBe('OK');
  await using _fault = await edge.delay(400);
  for (let call = 0; call < 2; call++) expect((await edge.pay()).code).toBe('OK');
  expect((await edge.pay()).details).toBe('the breaker on bank is open');
});

test('so many probes as are permitted try at a time, and all must go well', async () => {
  await edge.set({ breaker: { ...PATIENT, permittedProbes: 2 } });
  await failTwice();
  await eventually(state).toBe(HALF_OPEN);
  const hang = await edge.hang();
  const probes = [await held(), await held()];
  expect((await edge.pay()).details).toBe('the breaker on bank is half-open and its probes are under way');
  expect(await turns()).toEqual([1, 1, 0]);
  await hang[Symbol.asyncDispose]();
  for (const { answer } of probes) expect((await answer).code).toBe('OK');
  expect(await turns()).toEqual([1, 1, 1]);
});
