import type { Audit, Violation } from 'faultline';
import { accountOf, booksOf } from './books.ts';
import { wishesOf } from './told.ts';

export const keys: Audit = {
  name: 'one-order-and-one-charge-a-key',
  says: 'An Idempotency-Key has one order and one charge, however often it was sent',
  check(evidence) {
    const books = booksOf(evidence.records);
    const violations: Violation[] = [];
    for (const [key, orders] of books.byKey) {
      const ids = orders.map(({ orderId }) => orderId);
      if (orders.length > 1) {
        violations.push({ what: `Expected one order of key ${key}, found ${orders.length}.`, orders: ids });
      }
      const made = ids.flatMap((id) => accountOf(books, id).charges);
      if (made.length > 1) {
        violations.push({ what: `Expected one charge of key ${key}, found ${made.length}.`, orders: ids });
      }
    }
    const wishes = wishesOf(evidence).filter(({ key }) => key !== '');
    for (const { key, told } of wishes) {
      const ids = [...new Set(told.map(({ orderId }) => String(orderId)))];
      if (ids.length <= 1) continue;
      violations.push({
        what: `Expected one order to be told of key ${key}, found ${ids.length}.`,
        orders: ids,
      });
    }
    const accepted = Map.groupBy(
      wishes.filter(({ outcome }) => outcome === 'accepted'),
      ({ key }) => key,
    );
    for (const [key, of] of accepted) {
      if (of.length === 1) continue;
      violations.push({
        what: `Expected key ${key} to be accepted for one order, found ${of.length}.`,
        orders: [key],
      });
    }
    const counts = { keys: new Set(wishes.map(({ key }) => key)).size };
    return { violations, lookedAt: books.byKey.size, toldOf: accepted.size, counts };
  },
};
