import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { RpcError } from '../../kit/grpc/rpc-error.ts';
import type { Order } from '../../proto/generated/shop/v1/Order.ts';
import type { PaymentState } from '../../proto/generated/shop/v1/PaymentState.ts';
import type { PaymentStatus } from '../../proto/generated/shop/v1/PaymentStatus.ts';
import type { Notification } from '../notify.ts';
import { Settler, type SettlerOptions } from '../settler.ts';
import type { SettlerPace } from '../settler-pace.ts';
import type { OrderStatus } from '../status.ts';
import { OrderStore } from '../store.ts';

export const order = (orderId: string): Order => ({
  orderId,
  customerId: 'c',
  items: [{ productId: 'tea', quantity: 1 }],
  status: 'CREATED',
  amountCents: 1_490,
  createdAtUnixMs: 1,
  paymentId: '',
});

export const failing = (code: status) => async (): Promise<never> => {
  throw new RpcError(code, 'as scripted');
};

/** A payment service by script, and what it was asked. */
export function scripted(known: PaymentStatus, overrides: Partial<SettlerOptions['payment']> = {}) {
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

/** For each test of a file a store of its own, and a settler over it where one is asked for. */
export function settlerBench() {
  let folder: string;
  let store: OrderStore;
  let settler: Settler | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultline-settler-'));
    store = new OrderStore(folder);
    sent.length = 0;
  });
  const close = async () => {
    await settler?.close();
    settler = undefined;
  };
  afterEach(async () => {
    await close();
    store.close();
    await rm(folder, { recursive: true });
  });

  /** An order as a request left it, due at once. */
  function left(orderId: string, as: OrderStatus): void {
    const own = { idempotencyKey: '', traceparent: '', owner: 'order-1', workedOnUntilMs: 0 };
    store.create(order(orderId), own);
    if (as !== 'CREATED') store.move('CREATED', { ...order(orderId), status: as }, 0);
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

  return {
    ...{ left, settle, becomes, close, sent },
    get store() {
      return store;
    },
  };
}
