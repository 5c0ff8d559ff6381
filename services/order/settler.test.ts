import { status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { RpcError } from '../kit/grpc/rpc-error.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import { failing, order, scripted, settlerBench } from './testing/settler-bench.ts';

const bench = settlerBench();
const { left, settle, becomes, sent } = bench;
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
  expect(bench.store.due(NEVER, 10)).toEqual([]);
  expect(bench.store.find('o')?.paymentId).toBe(
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
  await bench.close();
  expect(sent.toSorted()).toEqual([
    ['asked', 'Your order asked is CONFIRMED'],
    ['owed', 'Your order owed is CONFIRMED'],
  ]);
  expect(bench.store.audit(0, 10)).toMatchObject(Array(3).fill({ notificationsLost: 0 }));
});

test('a notification of what is settled later that is lost is on record, from before it is sent', async () => {
  left('o', 'PAYMENT_UNKNOWN');
  const onRecord: unknown[] = [];
  settle(scripted('PAID').payment, {}, undefined, {
    notify: async () => {
      onRecord.push(...bench.store.audit(0, 1));
      throw new RpcError(status.UNAVAILABLE, 'as scripted');
    },
  });
  await becomes('o', 'CONFIRMED');
  await bench.close();
  const lost = { status: 'CONFIRMED', settleAttempts: 1, notificationsLost: 1 };
  expect([...onRecord, ...bench.store.audit(0, 1)]).toMatchObject([lost, lost]);
});

test('a decline is final: it is not tried again', async () => {
  left('o', 'PAYMENT_PENDING');
  const { payment, calls } = scripted('NOT_PAID', { collectPayment: failing(status.FAILED_PRECONDITION) });
  settle(payment);
  await becomes('o', 'PAYMENT_FAILED');
  expect(calls.map(({ name }) => name)).toEqual(['getPayment', 'collectPayment']);
});

test('what the payment service refuses for good is left to a person at once', async () => {
  left('o', 'PAYMENT_PENDING');
  const { payment, calls } = scripted('NOT_PAID', { collectPayment: failing(status.ALREADY_EXISTS) });
  settle(payment);
  await becomes('o', 'NEEDS_ATTENTION');
  expect(calls).toHaveLength(2);
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
  bench.store.create(order('o'), {
    idempotencyKey: '',
    traceparent: '',
    owner: 'order-1',
    workedOnUntilMs: Date.now() + 60_000,
  });
  expect(bench.store.due(Date.now(), 10)).toEqual([]);
  expect(bench.store.adopt('order-2', Date.now())).toBe(0);
  expect(bench.store.adopt('order-1', Date.now())).toBe(1);
  settle(scripted('NOT_PAID').payment);
  await becomes('o', 'CANCELLED');
});

test('two settlers decide once: who comes second changes nothing', async () => {
  left('o', 'PAYMENT_UNKNOWN');
  const before = bench.store.find('o') as Order;
  expect(bench.store.move('PAYMENT_UNKNOWN', { ...before, status: 'CONFIRMED' }, 0)).toBe(true);
  expect(bench.store.move('PAYMENT_UNKNOWN', { ...before, status: 'CANCELLING' }, 0)).toBe(false);
  expect(bench.store.find('o')?.status).toBe('CONFIRMED');
});
