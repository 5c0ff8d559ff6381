import type { Audit, Violation } from 'faultline';
import type { OrderRecord } from '../order/store.ts';
import { isBeforeReading } from './before-reading.ts';
import { booksOf } from './books.ts';
import { toldOf } from './told.ts';

/** A notification may get lost, but not unknown to the shop. */
export const notified: Audit = {
  name: 'customers-are-notified',
  says: 'Whose order is accepted, or confirmed later, gets a notification of each, or the shop has it on record as lost; and there is none of an order that is not there',
  check(evidence) {
    const { orders, notifications } = booksOf(evidence.records);
    const violations: Violation[] = [];
    const accepted = toldOf(evidence);
    const owed = toldOf(evidence, 'PAYMENT_PENDING');
    const here = [...orders.values()].filter(
      (order) => accepted.has(order.orderId) || isConfirmedLater(order),
    );
    for (const order of here) {
      const { orderId, customerId, notificationsLost } = order;
      const sent = notifications.get(orderId) ?? [];
      // Who was told that it is owed heard of that, too.
      const expected = owed.has(orderId) && isConfirmedLater(order) ? 2 : 1;
      if (sent.length + notificationsLost < expected) {
        const what = `Expected ${expected} of an order's notifications to be sent or lost, found ${sent.length} sent and ${notificationsLost} lost.`;
        violations.push({ what, orders: [orderId] });
      }
      const other = sent.find((each) => each.customerId !== customerId);
      if (other) {
        const what = `Expected ${customerId} to be notified, found ${other.customerId}.`;
        violations.push({ what, orders: [orderId] });
      }
    }
    for (const [orderId, sent] of notifications) {
      if (orders.has(orderId) || !sent.some(({ sentAtUnixMs }) => isBeforeReading(sentAtUnixMs, evidence)))
        continue;
      violations.push({ what: 'Expected a notification to be of an order, found none.', orders: [orderId] });
    }
    const counts = {
      accepted: here.filter(({ orderId }) => accepted.has(orderId)).length,
      confirmedLater: here.filter(isConfirmedLater).length,
      notified: notifications.size,
      lost: here.reduce((sum, { notificationsLost }) => sum + notificationsLost, 0),
    };
    return { violations, lookedAt: here.length, toldOf: accepted.size, counts };
  },
};

/** By whoever settles, while its client waited no more. */
const isConfirmedLater = ({ status, settleAttempts }: OrderRecord) =>
  status === 'CONFIRMED' && settleAttempts > 0;
