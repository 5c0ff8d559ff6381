import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PaymentEdge } from '../testing/payment-edge.ts';
import { eventually } from '../testing/rig.ts';
import { ScriptedBank } from '../testing/scripted-bank.ts';

const TIME_MS = 200;
const TIMEOUT_MS = 300;

let edge: PaymentEdge;
beforeAll(async () => {
  edge = await PaymentEdge.open();
});
afterAll(() => edge?.[Symbol.asyncDispose]());
afterEach(() => edge.reset());

test('calls that wait for a frozen peer end when its ping is not answered', async () => {
  await edge.set({ keepalive: { timeMs: TIME_MS, timeoutMs: TIMEOUT_MS } });
  expect((await edge.pay()).code).toBe('OK');
  await edge.callee.running.pause();
  try {
    const startedAt = performance.now();
    expect(await edge.pay({ timeoutMs: 10_000 })).toMatchObject({ code: 'UNAVAILABLE' });
    // Without pings it would wait for its deadline.
    expect(performance.now() - startedAt).toBeLessThan(TIME_MS + TIMEOUT_MS + 3_000);
  } finally {
    await edge.callee.running.resume();
  }
  await eventually(async () => (await edge.pay()).code).toBe('OK');
});

test('without keepalive they wait for their deadline', async () => {
  expect((await edge.pay()).code).toBe('OK');
  await edge.callee.running.pause();
  try {
    const waited = await edge.pay({ timeoutMs: 2 * (TIME_MS + TIMEOUT_MS) });
    expect(waited.code).toBe('DEADLINE_EXCEEDED');
  } finally {
    await edge.callee.running.resume();
  }
});

test('a call under way on the channel that other settings replace is served to its end', async () => {
  await using _fault = await edge.delay(600);
  const before = edge.pay();
  await eventually(() => edge.callee.metric('faultline_server_in_flight')).toBe(1);
  await edge.set({ keepalive: { timeMs: TIME_MS, timeoutMs: TIMEOUT_MS } });
  expect((await edge.pay()).code).toBe('OK');
  expect((await before).code).toBe('OK');
});

test('a channel that other settings replace is closed in the end', async () => {
  await using scripted = await ScriptedBank.open(edge.rig);
  const meetsIt = () =>
    eventually(async () => {
      const before = scripted.received.length;
      await edge.pay();
      return scripted.received.length - before;
    }).toBe(1);
  await edge.set({ keepalive: { timeMs: 150, timeoutMs: 1_000 } });
  await meetsIt();
  const before = scripted.sessions.size;
  await edge.set({ keepalive: { timeMs: 151, timeoutMs: 1_000 } });
  await meetsIt();
  expect(scripted.sessions.size).toBe(before + 1);
  // All but the one in use: the reset of the test before may have left one more.
  await eventually(() => scripted.sessions.size, 20_000).toBe(1);
}, 40_000);

test('a server of the kit bears pings at that rate', async () => {
  await edge.set({ keepalive: { timeMs: 100, timeoutMs: 1_000 } });
  await using _fault = await edge.delay(1_500);
  // A dozen pings during one call: a server that minds them would break it off.
  expect((await edge.pay()).code).toBe('OK');
});

test('a server that minds them says so by a GOAWAY, which stands in the log', async () => {
  await edge.set({ keepalive: { timeMs: 100, timeoutMs: 1_000 } });
  await using scripted = await ScriptedBank.open(edge.rig);
  await eventually(async () => {
    await edge.pay();
    return scripted.received.length;
  }).toBeGreaterThan(0);
  for (const session of scripted.sessions) session.goaway(0xb, 0, Buffer.from('too_many_pings'));
  const lines = async () => (await edge.caller.log()).filter(({ msg }) => /excess pings/.test(msg));
  // A channel that was replaced shortly before may still be connected, and say the same.
  await eventually(async () => (await lines()).length).toBeGreaterThan(0);
  expect((await lines())[0]).toMatchObject({ level: 'error', service: 'payment' });
});
