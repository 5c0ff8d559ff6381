import { randomUUID } from 'node:crypto';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument } from '../kit/grpc/rpc-error.ts';
import type { NotificationServiceHandlers } from '../proto/generated/shop/v1/NotificationService.ts';

const SEND_MS = 5;

export function notificationService(
  serviceTime: (ms: number) => Promise<void>,
): Implementation<NotificationServiceHandlers> {
  return {
    async Notify({ customerId, orderId }) {
      if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
      if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
      await serviceTime(SEND_MS);
      return { notificationId: randomUUID() };
    },
  };
}
