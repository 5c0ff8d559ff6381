import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RpcError } from '../kit/grpc/rpc-error.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import type { PaymentState } from '../proto/generated/shop/v1/PaymentState.ts';
import type { PaymentStatus } from '../proto/generated/shop/v1/PaymentStatus.ts';
import type { Notification } from './notify.ts';
import { Settler, type SettlerOptions } from './settler.ts';
import { attemptWithinMs, IN_HAND, PACE, type SettlerPace } from './settler-pace.ts';
import type { OrderStatus } from './status.ts';
import { type OrderRecord, OrderStore } from './store.ts';

let folder: string;
let store: OrderStore;
let settler: Settler | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faultline-settler-'));
  store = new OrderStore(folder);
  sent.length = 0;
});
afterEach(async () => {
  await settler?.close();
  settler = undefined;
  store.close();
  await rm(folder, { recursive: true });
});

const order = (orderId: string): Order => ({
  orderId,
  customerId: 'c',
  items: [{ productId: 'tea', quantity: 1 }],
  status: 'CREATED',
  amountCents: 1_490,
  createdAtUnixMs: 1,
  paymentId: '',
});

/** An order as a request left it, due at once. */
function left(orderId: string, as: OrderStatus): void {
  const own = { idempotencyKey: '', traceparent: '', owner: 'order-1', workedOnUntilMs: 0 };
  store.create(order(orderId), own);
  if (as !== 'CREATED') store.move('CREATED', { ...order(orderId), status: as }, 0);
}

const failing = (code: status) => async (): Promise<never> => {
  throw new RpcError(code, 'as scripted');
};

/** A payment service by script, and what it was asked. */
function scripted(known: PaymentStatus, overrides: Partial<SettlerOptions['payment']> = {}) {
  const calls: { name: string; atMs: number }[] = [];
  const state = (of: PaymentStatus) => async (): Promise<PaymentState> => ({
    orderId: '',
    status: of,
    paymentId: of === 'PAID' ? 'paid' : '',
    amountCents: 0,
  });
  const bare: SettlerOptions['payment'] = {
    getPayment: state(known),
    collectPayment: async () => ({ paymentId: 'collected', orderId: '', amountCents: 0 }),
    cancelPayment: state('PAYMENT_CANCELLED'),
    ...overrides,
  };
  const counted = Object.fromEntries(
    Object.entries(bare).map(([name, call]) => [
      name,
      (...of: Parameters<typeof call>) => {
        calls.push({ name, atMs: performance.now() });
        return (call as (...of: unknown[]) => unknown)(...of);
      },
    ]),
  );
  return { payment: counted as unknown as SettlerOptions['payment'], calls };
}

/** What was sent of which order. */
const sent: (readonly [orderId: string, text: string])[] = [];
const notifies: Notification = {
  notify: async ({ orderId = '', text = '' }) => {
    sent.push([orderId, text]);
    return { notificationId: 'n' };
  },
};

function settle(
  payment: SettlerOptions['payment'],
  pace: Partial<SettlerPace> = {},
  leads = () => true,
  notification = notifies,
) {
  const changed: OrderStatus[] = [];
  settler = new Settler({
    store,
    payment,
    notification,
    leads,
    onChange: ({ status: now }) => changed.push(now),
    logger: { warn() {}, error: (...what: unknown[]) => console.error(...what) } as never,
    pace: { callsPerSecond: 1_000, initialBackoffMs: 1, maxBackoffMs: 4, ...pace },
  });
  return changed;
}

const becomes = (orderId: string, as: OrderStatus) =>
  vi.waitFor(() => expect(store.find(orderId)?.status).toBe(as), { timeout: 5_000 });
const NEVER = Number.MAX_SAFE_INTEGER;

test.each([
  ['PAYMENT_PENDING', 'PAID', 'CONFIRMED', ['getPayment']],
  ['PAYMENT_PENDING', 'NOT_PAID', 'CONFIRMED', ['getPayment', 'collectPayment']],
  ['PAYMENT_PENDING', 'PAYMENT_DECLINED', 'PAYMENT_FAILED', ['getPayment']],
  ['PAYMENT_UNKNOWN', 'PAID', 'CONFIRMED', ['getPayment']],
  ['PAYMENT_UNKNOWN', 'NOT_PAID', 'CANCELLED', ['getPayment', 'cancelPayment']],
  ['PAYMENT_UNKNOWN', 'PAYMENT_DECLINED', 'PAYMENT_FAILED', ['getPayment']],
  ['CANCELLING', 'PAID', 'CANCELLED', ['cancelPayment']],
  ['CREATED', 'PAID', 'CANCELLED', ['cancelPayment']],
] as const)('a %s of which the bank says %s becomes %s', async (from, known, to, asked) => {
  left('o', from);
  const { payment, calls } = scripted(known);
  const changed = settle(payment);
  await becomes('o', to);
  expect(calls.map(({ name }) => name)).toEqual(asked);
  expect(changed.at(-1)).toBe(to);
  expect(store.due(NEVER, 10)).toEqual([]);
  expect(store.find('o')?.paymentId).toBe(
    to === 'CONFIRMED' ? (known === 'PAID' ? 'paid' : 'collected') : '',
  );
});

test('who has paid in the end is notified, once, and who has not is not', async () => {
  left('asked', 'PAYMENT_UNKNOWN');
  left('owed', 'PAYMENT_PENDING');
  left('refused', 'CANCELLING');
  settle(scripted('PAID').payment);
  for (const id of ['asked', 'owed']) await becomes(id, 'CONFIRMED');
  await becomes('refused', 'CANCELLED');
  await settler?.close();
  expect(sent.toSorted()).toEqual([
    ['asked', 'Your order asked is CONFIRMED'],
    ['owed', 'Your order owed is CONFIRMED'],
  ]);
  expect(store.audit(0, 10)).toMatchObject(Array(3).fill({ notificationsLost: 0 }));
});

test('a notification of what is settled later that is lost is on record, from before it is sent', async () => {
  left('o', 'PAYMENT_UNKNOWN');
  const onRecord: unknown[] = [];
  settle(scripted('PAID').payment, {}, undefined, {
    notify: async () => {
      onRecord.push(...store.audit(0, 1));
      throw new RpcError(status.UNAVAILABLE, 'as scripted');
    },
  });
  await becomes('o', 'CONFIRMED');
  await settler?.close();
  const lost = { status: 'CONFIRMED', settleAttempts: 1, notificationsLost: 1 };
  expect([...onRecord, ...store.audit(0, 1)]).toMatchObject([lost, lost]);
});

test('an attempt that never ends is cut off at its own deadline, on record, and others go on', async () => {
  left('stuck', 'PAYMENT_PENDING');
  const { payment } = scripted('PAID');
  const getPayment: typeof payment.getPayment = (request, ...of) =>
    request.orderId === 'stuck' ? new Promise(() => {}) : payment.getPayment(request, ...of);
  const pace = { callsPerSecond: 1_000, patienceMs: 50, initialBackoffMs: 60_000, maxBackoffMs: 60_000 };
  settle({ ...payment, getPayment }, pace);
  const recorded = () => store.audit(0, 1)[0] as unknown as OrderRecord;
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
  await settler?.close();
  expect(store.audit(0, 100)).toMatchObject(Array(IN_HAND).fill({ settleOverruns: 0, settleAttempts: 1 }));
});

test('a decline is final: it is not tried again', async () => {
  left('o', 'PAYMENT_PENDING');
  const { payment, calls } = scripted('NOT_PAID', { collectPayment: failing(status.FAILED_PRECONDITION) });
  settle(payment);
  await becomes('o', 'PAYMENT_FAILED');
  expect(calls.map(({ name }) => name)).toEqual(['getPayment', 'collectPayment']);
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
  expect(store.due(NEVER, 10)).toEqual([]);
  expect(store.audit(0, 1)).toMatchObject([{ status: 'NEEDS_ATTENTION', settleAttempts: 4 }]);
});

test('what the payment service refuses for good is left to a person at once', async () => {
  left('o', 'PAYMENT_PENDING');
  const { payment, calls } = scripted('NOT_PAID', { collectPayment: failing(status.ALREADY_EXISTS) });
  settle(payment);
  await becomes('o', 'NEEDS_ATTENTION');
  expect(calls).toHaveLength(2);
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

test('who does not lead settles nothing', async () => {
  left('o', 'CANCELLING');
  const { payment, calls } = scripted('NOT_PAID');
  let asked = 0;
  let leads = false;
  settle(payment, {}, () => {
    asked++;
    return leads;
  });
  await vi.waitFor(() => expect(asked).toBeGreaterThan(2), { timeout: 5_000 });
  expect(calls).toEqual([]);
  leads = true;
  await becomes('o', 'CANCELLED');
});

test('an order that is still worked on is left alone, until it is adopted', async () => {
  store.create(order('o'), {
    idempotencyKey: '',
    traceparent: '',
    owner: 'order-1',
    workedOnUntilMs: Date.now() + 60_000,
  });
  expect(store.due(Date.now(), 10)).toEqual([]);
  expect(store.adopt('order-2', Date.now())).toBe(0);
  expect(store.adopt('order-1', Date.now())).toBe(1);
  settle(scripted('NOT_PAID').payment);
  await becomes('o', 'CANCELLED');
});

test('two settlers decide once: who comes second changes nothing', async () => {
  left('o', 'PAYMENT_UNKNOWN');
  const before = store.find('o') as Order;
  expect(store.move('PAYMENT_UNKNOWN', { ...before, status: 'CONFIRMED' }, 0)).toBe(true);
  expect(store.move('PAYMENT_UNKNOWN', { ...before, status: 'CANCELLING' }, 0)).toBe(false);
  expect(store.find('o')?.status).toBe('CONFIRMED');
});
