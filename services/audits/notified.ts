import { booksOf } from './books.ts';
import type { Audit, Violation } from './evidence.ts';
import { wishesOf } from './told.ts';

/** A notification may get lost, but not unknown to the shop. What is settled later notifies nobody. */
export const notified: Audit = {
  name: 'customers-are-notified',
  says: 'Whose order is accepted gets a notification, or the shop has it on record as lost; and there is none of an order that is not there',
  check(evidence) {
    const { orders, notifications } = booksOf(evidence.records);
    const violations: Violation[] = [];
    const accepted = new Set(wishesOf(evidence).flatMap(({ told }) => told.map(({ orderId }) => orderId)));
    const here = [...orders.values()].filter(({ orderId }) => accepted.has(orderId));
    for (const { orderId, customerId, notificationLost, settleAttempts } of here) {
      const sent = notifications.get(orderId) ?? [];
      if (sent.length === 0 && !notificationLost && settleAttempts === 0) {
        const what = 'Expected a notification of an accepted order, or that it was lost, found neither.';
        violations.push({ what, orders: [orderId] });
      }
      const other = sent.find((each) => each.customerId !== customerId);
      if (other) {
        const what = `Expected ${customerId} to be notified, found ${other.customerId}.`;
        violations.push({ what, orders: [orderId] });
      }
    }
    for (const orderId of notifications.keys()) {
      if (orders.has(orderId)) continue;
      violations.push({ what: 'Expected a notification to be of an order, found none.', orders: [orderId] });
    }
    const lost = here.filter(({ notificationLost }) => notificationLost).length;
    return { violations, counts: { accepted: here.length, notified: notifications.size, lost } };
  },
};
