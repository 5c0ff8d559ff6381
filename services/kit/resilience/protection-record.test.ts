import type { BreakerSettings } from '@faultline/control';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { turnsAgainstRule } from '../../../lab/analysis/protections/breaker-rule.ts';
import { PaymentEdge, spansOf } from '../testing/payment-edge.ts';
import { eventually, newTrace } from '../testing/rig.ts';

/** What real processes say of their protections: by counts beside them, at once, and to the microsecond. */
let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
afterEach(async () => {
  await edge.rig.settings('bank', {}, edge.callee);
  await edge.reset();
});

/** A probe may take as long, however busy the machine is. */
const BREAKER: BreakerSettings = { consecutiveFailures: 2, resetTimeoutMs: 3_000, permittedProbes: 2 };
const onEdge = async () => (await edge.caller.protections()).edges.bank;
const atBank = async () => (await edge.callee.protections()).server;
const reachedBank = () => edge.callee.metric('faultline_server_in_flight');
const turns = async () => (await onEdge())?.breaker?.turns.map(({ to }) => to);

async function failTwice() {
  const { traceId, traceparent } = newTrace();
  await using _fault = await edge.abort('INTERNAL');
  expect((await edge.pay()).code).toBe('INTERNAL');
  expect((await edge.pay({ traceparent })).code).toBe('INTERNAL');
  return traceId;
}

test('while the breaker is open nothing goes out', async () => {
  await edge.set({ breaker: { ...BREAKER, resetTimeoutMs: 60_000 } });
  const traceId = await failTwice();
  for (let call = 0; call < 20; call++) await edge.pay();
  expect((await onEdge())?.breaker).toMatchObject({ turns: [{ to: 'open' }], sentWhileOpen: 0, refused: 20 });
  const [turn] = (await onEdge())?.breaker?.turns ?? [];
  const told = (spans: Parameters<typeof spansOf>[0]) =>
    spansOf(spans, 'payment', 'server').flatMap(({ events }) => events);
  const spans = await edge.rig.spans(traceId, (all) => told(all).length > 0);
  // One turn, one time.
  expect(told(spans).find(({ name }) => name === 'breaker')?.timeMs).toBeCloseTo(turn?.atMs ?? 0, 2);
});

test('while it is half-open so many go out at a time as are permitted', async () => {
  await edge.set({ breaker: BREAKER });
  await failTwice();
  await eventually(turns).toEqual(['open', 'half-open']);
  await using _hang = await edge.hang();
  /** So many calls that get to the bank, until their caller leaves. */
  const tried = async (count: number) => {
    const left = new AbortController();
    const answers = Array.from({ length: count }, () => edge.pay({ signal: left.signal }));
    await eventually(reachedBank).toBe(count);
    const more = await Promise.all([edge.pay({ timeoutMs: 5_000 }), edge.pay({ timeoutMs: 5_000 })]);
    left.abort();
    for (const answer of answers) expect((await answer).code).toBe('CANCELLED');
    await eventually(() => edge.caller.metric('faultline_client_in_flight')).toBe(0);
    await eventually(reachedBank).toBe(0);
    return more.map(({ code }) => code);
  };
  expect(await tried(2)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  // Those two have told nothing: there is room for as many again.
  expect(await tried(2)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  expect((await onEdge())?.breaker).toMatchObject({ mostProbes: 2, sentWhileOpen: 0 });
});

test('the breaker turns when its rule says so: counted beside it', async () => {
  const settings = { ...BREAKER, resetTimeoutMs: 1_500, permittedProbes: 1 };
  await edge.set({ breaker: settings });
  expect((await edge.pay()).code).toBe('OK');
  const abort = await edge.abort('INTERNAL');
  // One breaker of two failures opens by then, and none of more.
  for (let call = 0; call < 3; call++) await edge.pay();
  await eventually(turns).toEqual(['open', 'half-open']);
  await abort[Symbol.asyncDispose]();
  expect((await edge.pay()).code).toBe('OK');
  const record = (await onEdge())?.breaker;
  expect(record?.turns.map(({ from, to }) => `${from} to ${to}`)).toEqual([
    'closed to open',
    'open to half-open',
    'half-open to closed',
  ]);
  expect(record?.turns[0]?.ended?.most).toMatchObject({ calls: 3, failed: 2, fine: 1, inARow: 2 });
  expect(turnsAgainstRule(record?.turns ?? [], settings)).toEqual([]);
  expect(record?.overdue).toEqual({ count: 0, longestMs: 0 });
});

test('the bulkhead lets out as many as it says, and gets each slot back', async () => {
  await edge.set({ bulkhead: { maxInFlight: 2 } });
  const slow = await edge.delay(400);
  await Promise.all(Array.from({ length: 5 }, () => edge.pay()));
  await slow[Symbol.asyncDispose]();
  expect(await onEdge()).toMatchObject({
    inFlight: 0,
    bulkhead: { most: 2, held: 0, refused: { count: 3, lastMs: expect.closeTo(Date.now(), -4) } },
  });
});

test('the rate limiter admits what its rate and burst allow', async () => {
  await edge.rig.settings(
    'bank',
    { server: { rateLimit: { requestsPerSecond: 20, burst: 5 } } },
    edge.callee,
  );
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => edge.pay()));
  const passed = outcomes.filter(({ code }) => code === 'OK').length;
  const { limiter } = await atBank();
  expect(limiter).toMatchObject({ admitted: passed, refused: { count: 40 - passed } });
  expect(limiter?.mostBurst).toBeGreaterThan(4);
  expect(limiter?.mostBurst).toBeLessThan(5.001);
});

test('workers are as many as the settings say, and come back', async () => {
  await edge.rig.settings('bank', { server: { workers: { slots: 2, queue: 2 } } }, edge.callee);
  const { settings } = await edge.callee.protections();
  expect(settings).toMatchObject({ server: { workers: { slots: 2, queue: 2 } } });
  const hang = await edge.hang();
  const left = new AbortController();
  const answers = Array.from({ length: 6 }, () => edge.pay({ signal: left.signal }));
  await eventually(async () => (await atBank()).workers?.delayed.count).toBe(4);
  left.abort();
  await Promise.all(answers);
  await hang[Symbol.asyncDispose]();
  await eventually(atBank).toEqual({
    serving: 0,
    workers: { most: 2, held: 0, delayed: { count: 4, lastMs: expect.any(Number) } },
    limiter: null,
  });
});

test('retries and budgets tell how often they acted', async () => {
  const acts = async () => {
    const { retry, timeout } = (await onEdge())?.acts ?? {};
    return [retry?.count ?? 0, timeout?.count ?? 0];
  };
  const [retries = 0, timeouts = 0] = await acts();
  await edge.set({ retry: { maxAttempts: 2, initialBackoffMs: 1, maxBackoffMs: 1 } });
  const abort = await edge.abort('UNAVAILABLE');
  await edge.pay();
  expect(await acts()).toEqual([retries + 1, timeouts]);
  await abort[Symbol.asyncDispose]();
  await edge.set({ timeoutMs: 200 });
  await using _hang = await edge.hang();
  await edge.pay();
  expect(await acts()).toEqual([retries + 1, timeouts + 1]);
});
