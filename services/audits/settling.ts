import { booksOf } from './books.ts';
import type { Audit } from './evidence.ts';

/** Whoever settles looks several times a second; what keeps it longer than this is a queue, and then others were taken up. */
export const TAKEN_UP_WITHIN_MS = 2_000;

/** That orders are settled by and by is a promise of the shop's whose breach no client sees before long. */
export const settling: Audit = {
  name: 'open-orders-are-taken-up',
  says: `Somebody settles what was not settled while its client waited: nothing is overdue by ${TAKEN_UP_WITHIN_MS / 1_000} s with no order ever taken up`,
  check({ records, collectedAtUnixMs }) {
    const orders = [...booksOf(records).orders.values()];
    const takenUp = orders.filter(({ settleAttempts }) => settleAttempts > 0).length;
    const open = orders.filter(({ settleDueUnixMs }) => settleDueUnixMs !== null);
    const overdue = open.filter(
      ({ settleDueUnixMs }) => collectedAtUnixMs - Number(settleDueUnixMs) > TAKEN_UP_WITHIN_MS,
    );
    const violations =
      takenUp > 0
        ? []
        : overdue.map(({ orderId, status, settleDueUnixMs }) => {
            const seconds = ((collectedAtUnixMs - Number(settleDueUnixMs)) / 1_000).toFixed(1);
            const what = `Expected an order that is ${status} to be taken up when it was due, found it waiting for ${seconds} s, as all others.`;
            return { what, orders: [orderId] };
          });
    return { violations, counts: { takenUp, open: open.length } };
  },
};
