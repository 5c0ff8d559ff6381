import { randomUUID } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { status } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { currentScope } from '../kit/call-scope.ts';
import type { ServiceClient } from '../kit/grpc/client.ts';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, notFound, RpcError } from '../kit/grpc/rpc-error.ts';
import { inSpan } from '../kit/telemetry/span.ts';
import type { CreateOrderRequest } from '../proto/generated/shop/v1/CreateOrderRequest.ts';
import type {
  InventoryServiceDefinition,
  InventoryServiceHandlers,
} from '../proto/generated/shop/v1/InventoryService.ts';
import type {
  NotificationServiceDefinition,
  NotificationServiceHandlers,
} from '../proto/generated/shop/v1/NotificationService.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import type { OrderServiceHandlers } from '../proto/generated/shop/v1/OrderService.ts';
import type {
  PaymentServiceDefinition,
  PaymentServiceHandlers,
} from '../proto/generated/shop/v1/PaymentService.ts';
import type { OrderStore } from './store.ts';

export interface OrderDependencies {
  readonly inventory: ServiceClient<InventoryServiceHandlers, InventoryServiceDefinition>;
  readonly payment: ServiceClient<PaymentServiceHandlers, PaymentServiceDefinition>;
  readonly notification: ServiceClient<NotificationServiceHandlers, NotificationServiceDefinition>;
  readonly store: OrderStore;
}

/** Many times what a healthy notification takes, little beside an order. */
const NOTIFY_PATIENCE_MS = 250;
const FINAL: readonly Order['status'][] = ['CONFIRMED', 'PAYMENT_FAILED'];

export function orderService({
  inventory,
  payment,
  notification,
  store,
}: OrderDependencies): Implementation<OrderServiceHandlers> {
  /** Emits an order under its id whenever its status changes. */
  const changes = new EventEmitter().setMaxListeners(0);

  const save = (order: Order) => {
    store.save(order);
    changes.emit(order.orderId, order);
    return order;
  };

  const find = (orderId: string) => {
    if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
    const found = store.find(orderId);
    if (!found) throw notFound('order', orderId);
    return found;
  };

  /** Paid, or accepted as owed where the payment edge may fall back; a refused payment fails the order. */
  const pay = async (order: Order): Promise<Order> => {
    const { orderId, customerId, amountCents } = order;
    try {
      const { paymentId } = await payment.createPayment(
        { orderId, customerId, amountCents },
        { fallback: () => ({ paymentId: '', orderId, amountCents }) },
      );
      return save({ ...order, paymentId, status: paymentId === '' ? 'PAYMENT_PENDING' : 'CONFIRMED' });
    } catch (error) {
      save({ ...order, status: 'PAYMENT_FAILED' });
      throw error;
    }
  };

  return {
    async CreateOrder(request) {
      validate(request);
      const { customerId, items } = request;
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
      await inSpan('insert_order', { 'shop.order_id': created.orderId }, () => save(created));
      const order = await pay(created);
      const text = `Your order ${order.orderId} is ${order.status}`;
      // Nothing depends on the notification, the customer also sees the answer: it gets a moment, and its loss a mark.
      await notification
        .notify({ customerId, orderId: order.orderId, text }, { patienceMs: NOTIFY_PATIENCE_MS })
        .catch((error) =>
          trace.getActiveSpan()?.addEvent('notification.lost', { 'shop.reason': String(error) }),
        );
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
        while (!FINAL.includes(current.status)) {
          const { value, done } = await events.next();
          if (done) return;
          current = value[0] as Order;
          yield { order: current, atUnixMs: Date.now() };
        }
      } finally {
        await events.return?.();
      }
    },
  };
}

function validate({ customerId, items }: CreateOrderRequest): void {
  if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
  if (items.length === 0) throw invalidArgument('items', 'at least one item', 'none');
  for (const { productId, quantity } of items) {
    if (productId === '') throw invalidArgument('items.product_id', 'a product id', productId);
    if (quantity <= 0) throw invalidArgument('items.quantity', 'more than 0', quantity);
  }
}
