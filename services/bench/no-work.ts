import type { ServiceClient } from '../kit/grpc/client.ts';
import type { OrderStore } from '../order/store.ts';
import type {
  NotificationServiceDefinition,
  NotificationServiceHandlers,
} from '../proto/generated/shop/v1/NotificationService.ts';

/** Takes the place of the healthy service times, on both sides of the comparison. */
export const noServiceTime = (): Promise<void> => Promise.resolve();

/** No insert on either side: SQLite would cost both the same and so flatter the ratio. */
export const noStore = { save() {}, find: () => undefined } as Partial<OrderStore> as OrderStore;

/** The measured chain ends with the payment. */
export const noNotification: ServiceClient<NotificationServiceHandlers, NotificationServiceDefinition> = {
  notify: () => Promise.resolve({ notificationId: '' }),
};
