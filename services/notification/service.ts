import { randomUUID } from 'node:crypto';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument } from '../kit/grpc/rpc-error.ts';
import type { NotificationServiceHandlers } from '../proto/generated/shop/v1/NotificationService.ts';
import type { NotificationJournal } from './journal.ts';

const SEND_MS = 5;

export interface NotificationDependencies {
  readonly serviceTime: (ms: number) => Promise<void>;
  readonly journal: Pick<NotificationJournal, 'sent'>;
}

export function notificationService({
  serviceTime,
  journal,
}: NotificationDependencies): Implementation<NotificationServiceHandlers> {
  return {
    async Notify({ customerId, orderId }) {
      if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
      if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
      await serviceTime(SEND_MS);
      const notificationId = randomUUID();
      journal.sent({ notificationId, orderId, customerId });
      return { notificationId };
    },
  };
}
