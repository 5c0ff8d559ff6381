import { serve } from '../../kit/serve.ts';
import { orderService } from '../../order/service.ts';
import { inventory, order, payment } from '../../proto/contracts.ts';
import { noNotification, noStore } from '../no-work.ts';

await serve(order, (kit) =>
  orderService({
    inventory: kit.client(inventory),
    payment: kit.client(payment),
    notification: noNotification,
    ...noStore,
  }),
);
