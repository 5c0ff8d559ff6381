import { EventEmitter } from 'node:events';
import type { BankDependencies } from '../bank/service.ts';
import type { ServiceClient } from '../kit/grpc/client.ts';
import type { OrderDependencies } from '../order/service.ts';
import type { PaymentDependencies } from '../payment/service.ts';
import type {
  NotificationServiceDefinition,
  NotificationServiceHandlers,
} from '../proto/generated/shop/v1/NotificationService.ts';

/** Takes the place of the healthy service times, on both sides of the comparison. */
export const noServiceTime = (): Promise<void> => Promise.resolve();

/** No insert on either side: SQLite would cost both the same and so flatter the ratio. */
export const noStore: Pick<OrderDependencies, 'store' | 'instance' | 'changes'> = {
  store: {
    create: () => undefined,
    move: () => true,
    find: () => undefined,
    findByKey: () => undefined,
    notified() {},
  },
  instance: '',
  changes: new EventEmitter(),
};

export const noJournal: PaymentDependencies['journal'] = { started() {}, ended() {} };

export const noLedger: BankDependencies['ledger'] = {
  charge: () => ({ kind: 'charged', chargeId: '0' }),
  find: (reference) => ({ reference, status: 'UNKNOWN_REFERENCE', chargeId: '', amountCents: 0 }),
  void: (reference) => ({ reference, status: 'VOIDED', chargeId: '', amountCents: 0 }),
};

/** The measured chain ends with the payment. */
export const noNotification: ServiceClient<NotificationServiceHandlers, NotificationServiceDefinition> = {
  notify: () => Promise.resolve({ notificationId: '' }),
};
