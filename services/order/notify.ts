import type { ServiceClient } from '../kit/grpc/client.ts';
import { addEvent } from '../kit/telemetry/span.ts';
import type {
  NotificationServiceDefinition,
  NotificationServiceHandlers,
} from '../proto/generated/shop/v1/NotificationService.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import { NOTIFY_PATIENCE_MS } from './settler-pace.ts';

export type Notification = ServiceClient<NotificationServiceHandlers, NotificationServiceDefinition>;

/**
 * Tells the customer what became of an order. Nothing depends on it, as they can see the order too: it gets a moment. False where it
 * is not known to have been sent; never rejects.
 */
export async function notify(
  notification: Notification,
  { customerId, orderId, status }: Pick<Order, 'customerId' | 'orderId' | 'status'>,
): Promise<boolean> {
  const text = `Your order ${orderId} is ${status}`;
  try {
    await notification.notify({ customerId, orderId, text }, { patienceMs: NOTIFY_PATIENCE_MS });
    return true;
  } catch (error) {
    addEvent('notification.lost', { 'shop.reason': String(error) });
    return false;
  }
}
