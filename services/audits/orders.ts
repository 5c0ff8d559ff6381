import type { Audit, Violation } from 'faultline';
import { booksOf } from './books.ts';
import { sameWish, toldOf, wishesOf } from './told.ts';

export const orders: Audit = {
  name: 'orders-are-asked-for',
  says: 'There is no order that nobody asked for, and no request has two',
  check(evidence) {
    const all = [...booksOf(evidence.records).orders.values()];
    const wishes = wishesOf(evidence);
    const keyOf = (key: string, of: Parameters<typeof sameWish>[0]) => `${key}\n${sameWish(of)}`;
    const asked = Map.groupBy(wishes, (wish) => keyOf(wish.key, wish));
    const made = Map.groupBy(all, (order) => keyOf(order.idempotencyKey, order));
    const violations = [...made].flatMap(([wish, of]): Violation[] => {
      const wanted = asked.get(wish)?.length ?? 0;
      if (of.length <= wanted) return [];
      const what = `Expected ${wanted} at most of orders of one customer for the same items, as many were asked for, found ${of.length}.`;
      return [{ what, orders: of.map(({ orderId }) => orderId) }];
    });
    const counts = { orders: all.length, asked: wishes.length };
    return { violations, lookedAt: all.length, toldOf: toldOf(evidence).size, counts };
  },
};
