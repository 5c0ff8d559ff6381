import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { RpcError } from '../kit/grpc/rpc-error.ts';
import { attemptWithinMs, IN_HAND, PACE } from './settler-pace.ts';
import type { OrderRecord } from './store.ts';
import { failing, scripted, settlerBench } from './testing/settler-bench.ts';

const bench = settlerBench();
const { left, settle, becomes } = bench;
const NEVER = Number.MAX_SAFE_INTEGER;

test('an attempt that never ends is cut off at its own deadline, on record, and others go on', async () => {
  left('stuck', 'PAYMENT_PENDING');
  const { payment } = scripted('PAID');
  const getPayment: typeof payment.getPayment = (request, ...of) =>
    request.orderId === 'stuck' ? new Promise(() => {}) : payment.getPayment(request, ...of);
  const pace = { callsPerSecond: 1_000, patienceMs: 50, initialBackoffMs: 60_000, maxBackoffMs: 60_000 };
  settle({ ...payment, getPayment }, pace);
  const recorded = () => bench.store.audit(0, 1)[0] as unknown as OrderRecord;
  await vi.waitFor(() => expect(recorded().settleEndedUnixMs).not.toBeNull(), { timeout: 5_000 });
  const { settleBegunUnixMs, settleEndedUnixMs, ...ended } = recorded();
  expect(ended).toMatchObject({ status: 'PAYMENT_PENDING', settleAttempts: 1, settleOverruns: 1 });
  // Timers may fire up to a millisecond early, by the clock that measures here.
  const within = attemptWithinMs({ ...PACE, ...pace });
  expect(Number(settleEndedUnixMs) - Number(settleBegunUnixMs)).toBeGreaterThanOrEqual(within - 2);
  left('next', 'PAYMENT_PENDING');
  await becomes('next', 'CONFIRMED');
});

test('what attempts may wait for is in time: calls that take all their patience, in a full queue', async () => {
  for (let index = 0; index < IN_HAND; index++) left(`o-${index}`, 'PAYMENT_PENDING');
  const pace = { callsPerSecond: 20, patienceMs: 300 };
  const { payment } = scripted('NOT_PAID');
  const slow =
    <A extends unknown[], T>(call: (...of: A) => Promise<T>) =>
    async (...of: A) => {
      await delay(pace.patienceMs);
      return call(...of);
    };
  settle(
    { ...payment, getPayment: slow(payment.getPayment), collectPayment: slow(payment.collectPayment) },
    pace,
  );
  for (let index = 0; index < IN_HAND; index++) await becomes(`o-${index}`, 'CONFIRMED');
  await bench.close();
  expect(bench.store.audit(0, 100)).toMatchObject(
    Array(IN_HAND).fill({ settleOverruns: 0, settleAttempts: 1 }),
  );
});

test('what fails is tried again, later each time, and in the end left to a person', async () => {
  left('o', 'PAYMENT_PENDING');
  const { payment, calls } = scripted('NOT_PAID', { getPayment: failing(status.UNAVAILABLE) });
  settle(payment, { maxAttempts: 4, initialBackoffMs: 150, maxBackoffMs: 10_000 });
  await becomes('o', 'NEEDS_ATTENTION');
  expect(calls).toHaveLength(4);
  const waits = calls.slice(1).map(({ atMs }, index) => atMs - (calls[index]?.atMs ?? 0));
  // Timers may fire up to a millisecond early, by the clock that measures here.
  expect(waits.map((wait, index) => wait >= 150 * 2 ** index - 2)).toEqual([true, true, true]);
  expect(bench.store.due(NEVER, 10)).toEqual([]);
  expect(bench.store.audit(0, 1)).toMatchObject([{ status: 'NEEDS_ATTENTION', settleAttempts: 4 }]);
});

test('so many calls a second, whatever is due', async () => {
  for (let index = 0; index < 8; index++) left(`o-${index}`, 'CANCELLING');
  const { payment, calls } = scripted('NOT_PAID');
  settle(payment, { callsPerSecond: 20 });
  await becomes('o-7', 'CANCELLED');
  expect(calls).toHaveLength(8);
  // Seven gaps of 50 ms; wall and monotonic clock may differ by a little.
  expect((calls.at(-1)?.atMs ?? 0) - (calls[0]?.atMs ?? 0)).toBeGreaterThan(7 * 50 - 20);
});

test('while calls fail only one order is in hand, and more again when they go well', async () => {
  for (let index = 0; index < 12; index++) left(`o-${index}`, 'CANCELLING');
  let inFlight = 0;
  let most = 0;
  let down = true;
  const { payment, calls } = scripted('NOT_PAID', {
    cancelPayment: async () => {
      most = Math.max(most, ++inFlight);
      await delay(20);
      inFlight -= 1;
      if (down) throw new RpcError(status.UNAVAILABLE, 'as scripted');
      return { orderId: '', status: 'PAYMENT_CANCELLED', paymentId: '', amountCents: 0 };
    },
  });
  settle(payment, { maxAttempts: 1_000 });
  // The first ones went out before it was known.
  await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(9), { timeout: 5_000 });
  expect(most).toBeGreaterThan(1);
  most = 0;
  const before = calls.length;
  await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(before + 4), { timeout: 5_000 });
  expect(most).toBe(1);
  most = 0;
  down = false;
  for (let index = 0; index < 12; index++) await becomes(`o-${index}`, 'CANCELLED');
  expect(most).toBeGreaterThan(1);
});
