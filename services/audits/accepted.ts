import type { Audit, Violation } from 'faultline';
import type { OrderStatus } from '../order/status.ts';
import catalogue from '../proto/catalogue.json' with { type: 'json' };
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import { booksOf, euros } from './books.ts';
import { toldOf, wishesOf } from './told.ts';

const PRICES: ReadonlyMap<string, number> = new Map(
  catalogue.map(({ productId, priceCents }) => [productId, priceCents]),
);
/** What an order may have become that the client was told was in this status. */
const MAY_BECOME: Partial<Record<OrderStatus, readonly OrderStatus[]>> = {
  CONFIRMED: ['CONFIRMED'],
  PAYMENT_PENDING: ['PAYMENT_PENDING', 'CONFIRMED', 'PAYMENT_FAILED', 'NEEDS_ATTENTION'],
};

export const accepted: Audit = {
  name: 'accepted-orders-are-kept',
  says: 'Who was told that an order is accepted has that order: its id, customer, items, price and status',
  check(evidence) {
    const { orders } = booksOf(evidence.records);
    const wishes = wishesOf(evidence).filter(({ outcome }) => outcome === 'accepted');
    const violations: Violation[] = [];
    let owed = 0;
    let lookedAt = 0;
    let notificationsLost = 0;
    for (const { key, customerId, items, told } of wishes) {
      for (const answered of told) {
        const order = orders.get(answered.orderId ?? '');
        const expect = (field: string, expected: unknown, found: unknown) => {
          if (JSON.stringify(expected) === JSON.stringify(found)) return;
          const what = `Expected ${field} to be ${JSON.stringify(expected)}, found ${JSON.stringify(found)}.`;
          violations.push({ what, orders: [answered.orderId ?? key] });
        };
        if (!order) {
          const what = 'Expected an order that was accepted to be in the store, found none.';
          violations.push({ what, orders: [answered.orderId ?? key] });
          continue;
        }
        lookedAt += 1;
        expect('the customer of an accepted order', customerId, order.customerId);
        expect('the items of an accepted order', items, order.items);
        expect('the price that was told', euros(order.amountCents), euros(answered.amountCents ?? 0));
        expect('the price of an accepted order', euros(priceOf(items)), euros(order.amountCents));
        const may = MAY_BECOME[answered.status ?? 'CREATED'] ?? [];
        if (!may.includes(order.status)) {
          const what = `Expected an order that was told as ${answered.status} not to be ${order.status}.`;
          violations.push({ what, orders: [order.orderId] });
        }
        if (order.status === 'PAYMENT_PENDING') owed += 1;
        notificationsLost += order.notificationsLost;
      }
    }
    const counts = { accepted: wishes.length, owed, notificationsLost };
    return { violations, lookedAt, toldOf: toldOf(evidence).size, counts };
  },
};

/** In cents, by the catalogue. */
function priceOf(items: Order['items']): number {
  return items.reduce((sum, { productId, quantity }) => sum + (PRICES.get(productId) ?? 0) * quantity, 0);
}
