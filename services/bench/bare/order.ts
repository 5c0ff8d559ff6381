import { orderService } from '../../order/service.ts';
import { inventory, order, payment } from '../../proto/contracts.ts';
import { noNotification, noStore } from '../no-work.ts';
import { bareClient, serveBare } from './plumbing.ts';

serveBare(
  order,
  orderService({
    inventory: bareClient(inventory),
    payment: bareClient(payment),
    notification: noNotification,
    ...noStore,
  }),
);
