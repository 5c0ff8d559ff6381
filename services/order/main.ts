import { EventEmitter } from 'node:events';
import { serve } from '../kit/serve.ts';
import { inventory, notification, order, payment } from '../proto/contracts.ts';
import { orderService } from './service.ts';
import { Settler } from './settler.ts';
import { OrderStore } from './store.ts';

await serve(order, (kit) => {
  const { dataDir, instance } = kit.config;
  const store = new OrderStore(dataDir);
  const changes = new EventEmitter().setMaxListeners(0);
  const settling = kit.client(payment, { edge: 'payment-settling' });
  const notifying = kit.client(notification, { edge: 'notification-settling' });
  kit.audits(store.audit);
  // Not before this instance holds its name: until then an earlier process of it may still work on orders.
  kit.whenRegistered(() => {
    store.adopt(instance, Date.now());
    const leadership = kit.standForLeader('settler');
    const settler = new Settler({
      store,
      payment: settling,
      notification: notifying,
      leads: () => leadership.leads,
      onChange: (changed) => changes.emit(changed.orderId, changed),
      logger: kit.logger,
    });
    return async () => {
      await settler.close();
      await leadership.resign();
    };
  });
  return orderService({
    inventory: kit.client(inventory),
    payment: kit.client(payment),
    notification: kit.client(notification),
    store,
    instance,
    changes,
  });
});
