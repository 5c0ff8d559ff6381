import { randomUUID } from 'node:crypto';
import { type EventEmitter, on } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { currentScope } from '../kit/call-scope.ts';
import type { ServiceClient } from '../kit/grpc/client.ts';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, notFound, RpcError, statusCodeOf } from '../kit/grpc/rpc-error.ts';
import { activeTraceparent, inSpan } from '../kit/telemetry/span.ts';
import type { CreateOrderRequest } from '../proto/generated/shop/v1/CreateOrderRequest.ts';
import type {
  InventoryServiceDefinition,
  InventoryServiceHandlers,
} from '../proto/generated/shop/v1/InventoryService.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import type { OrderServiceHandlers } from '../proto/generated/shop/v1/OrderService.ts';
import type {
  PaymentServiceDefinition,
  PaymentServiceHandlers,
} from '../proto/generated/shop/v1/PaymentService.ts';
import { repeated, requireKey } from './idempotency.ts';
import { type Notification, notify } from './notify.ts';
import { isSettled, type OrderStatus } from './status.ts';
import type { OrderStore } from './store.ts';

export interface OrderDependencies {
  readonly inventory: ServiceClient<InventoryServiceHandlers, InventoryServiceDefinition>;
  readonly payment: ServiceClient<PaymentServiceHandlers, PaymentServiceDefinition>;
  readonly notification: Notification;
  readonly store: Pick<OrderStore, 'create' | 'move' | 'find' | 'findByKey' | 'notified'>;
  /** Name of this instance. */
  readonly instance: string;
  /** Emits an order under its id whenever its status changes. */
  readonly changes: EventEmitter;
}

/** What was not settled while its client waited is settled after this time, in which it may yet go well by itself. */
const SETTLE_AFTER_MS = 500;
/** Whoever works on an order for longer, or so long past the deadline of its request, is taken for gone. */
const LONGEST_WORK_MS = 60_000;
const PAST_DEADLINE_MS = 500;
/** How long a change by another instance may go unnoticed by who watches the order here. */
const LOOK_EVERY_MS = 500;

export function orderService({
  inventory,
  payment,
  notification,
  store,
  instance,
  changes,
}: OrderDependencies): Implementation<OrderServiceHandlers> {
  /** What an order in hand becomes; undefined where it was taken away, as nobody seemed to work on it any more. */
  const become = (
    order: Order,
    to: { status: OrderStatus; paymentId?: string },
    told?: { toBeNotified: true },
  ): Order | undefined => {
    const moved = { ...order, ...to };
    if (!store.move('CREATED', moved, Date.now() + SETTLE_AFTER_MS, told)) return;
    changes.emit(order.orderId, moved);
    return moved;
  };

  const find = (orderId: string) => {
    if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
    const found = store.find(orderId);
    if (!found) throw notFound('order', orderId);
    return found;
  };

  /** Paid, or accepted as owed where the payment edge may fall back; otherwise refused, and settled later. */
  const pay = async (order: Order): Promise<Order> => {
    const { orderId, customerId, amountCents } = order;
    const paid = await payment
      .createPayment(
        { orderId, customerId, amountCents },
        { fallback: () => ({ paymentId: '', orderId, amountCents }) },
      )
      .catch((error) => {
        become(order, { status: statusAfter(error) });
        throw error;
      });
    const { paymentId } = paid;
    const accepted = paymentId === '' ? 'PAYMENT_PENDING' : 'CONFIRMED';
    const moved = become(order, { paymentId, status: accepted }, { toBeNotified: true });
    if (moved) return moved;
    throw new RpcError(status.ABORTED, `order \`${orderId}\` took too long and is being cancelled`);
  };

  return {
    async CreateOrder(request) {
      validate(request);
      const { customerId, items, idempotencyKey } = request;
      const known = store.findByKey(idempotencyKey);
      if (known) return repeated(known, request);
      const stock = await inventory.checkStock({ lines: items });
      if (!stock.available) {
        throw new RpcError(status.FAILED_PRECONDITION, `out of stock: ${stock.shortProductIds.join(', ')}`);
      }
      const created: Order = {
        orderId: randomUUID(),
        customerId,
        items,
        status: 'CREATED',
        amountCents: stock.amountCents,
        createdAtUnixMs: Date.now(),
        paymentId: '',
      };
      const earlier = await inSpan('insert_order', { 'shop.order_id': created.orderId }, () =>
        store.create(created, {
          idempotencyKey,
          owner: instance,
          traceparent: activeTraceparent(),
          workedOnUntilMs: Math.min(
            currentScope().deadlineMs + PAST_DEADLINE_MS,
            Date.now() + LONGEST_WORK_MS,
          ),
        }),
      );
      if (earlier) return repeated(earlier, request);
      const order = await pay(created);
      if (await notify(notification, order)) store.notified(order.orderId);
      return order;
    },

    async GetOrder({ orderId }) {
      return find(orderId);
    },

    async *WatchOrder({ orderId }) {
      const { signal } = currentScope();
      // Listening starts before the order is read, so that no change falls between the two.
      const events = on(changes, orderId, signal ? { signal } : {});
      try {
        let current = find(orderId);
        yield { order: current, atUnixMs: Date.now() };
        let next: ReturnType<typeof events.next> | undefined;
        while (!isSettled(current)) {
          // What another instance has settled is told by the store only.
          next ??= events.next();
          const event = await Promise.race([next, delay(LOOK_EVERY_MS, undefined, { ref: false })]);
          if (event?.done) return;
          if (event) next = undefined;
          const found = event ? (event.value[0] as Order) : find(orderId);
          if (found.status === current.status) continue;
          current = found;
          yield { order: current, atUnixMs: Date.now() };
        }
      } finally {
        await events.return?.();
      }
    },
  };
}

/**
 * What becomes of an order whose payment did not go well. A decline is final. When time ran out the client knows as little
 * as anybody, and what was charged may be confirmed; any other failure it is told of, so what was charged is given back.
 */
function statusAfter(error: unknown): OrderStatus {
  switch (statusCodeOf(error)) {
    case status.FAILED_PRECONDITION:
      return 'PAYMENT_FAILED';
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return 'PAYMENT_UNKNOWN';
    default:
      return 'CANCELLING';
  }
}

function validate({ customerId, items, idempotencyKey }: CreateOrderRequest): void {
  requireKey(idempotencyKey);
  if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
  if (items.length === 0) throw invalidArgument('items', 'at least one item', 'none');
  for (const { productId, quantity } of items) {
    if (productId === '') throw invalidArgument('items.product_id', 'a product id', productId);
    if (quantity <= 0) throw invalidArgument('items.quantity', 'more than 0', quantity);
  }
}
