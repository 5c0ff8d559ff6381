import { serve } from '../kit/serve.ts';
import { inventory, notification, order, payment } from '../proto/contracts.ts';
import { orderService } from './service.ts';
import { OrderStore } from './store.ts';

await serve(order, (kit) =>
  orderService({
    inventory: kit.client(inventory),
    payment: kit.client(payment),
    notification: kit.client(notification),
    store: new OrderStore(kit.config.dataDir),
  }),
);
