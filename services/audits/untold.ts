import type { Audit, Violation } from 'faultline';
import { isSettled } from '../order/status.ts';
import { accountOf, type Books, booksOf, euros } from './books.ts';
import { untold, wishesOf } from './told.ts';

/** By then it is decided whether an order of which the client knows nothing is confirmed or cancelled. */
export const SETTLED_WITHIN_MS = 15_000;

export const refused: Audit = {
  name: 'refused-orders-are-not-charged',
  says: 'Who was told that an order is refused pays nothing: it was never charged, or the charge was voided',
  check(evidence) {
    const books = booksOf(evidence.records);
    const wishes = wishesOf(evidence);
    // Who is refused may have no order: whether that is charged all the same is another audit's.
    const orders = untold(wishes, books)
      .filter(({ outcome }) => outcome === 'refused')
      .flatMap((of) => of.orders);
    const violations = orders.flatMap(({ orderId, status }): Violation[] => {
      const { balanceCents } = accountOf(books, orderId);
      if (balanceCents !== 0) {
        const what = `Expected an order that was refused not to be charged, found ${euros(balanceCents)}.`;
        return [{ what, orders: [orderId] }];
      }
      if (status !== 'CONFIRMED') return [];
      return [
        { what: 'Expected an order that was refused not to be CONFIRMED, but it is.', orders: [orderId] },
      ];
    });
    const counts = { refused: wishes.filter(({ outcome }) => outcome === 'refused').length };
    return { violations, lookedAt: orders.length, toldOf: 0, counts };
  },
};

export const unknown: Audit = {
  name: 'unknown-orders-are-settled',
  says: `Of an order whose client knows nothing it is decided within ${SETTLED_WITHIN_MS / 1_000} s: confirmed and charged once, or cancelled and not charged`,
  check(evidence) {
    const books = booksOf(evidence.records);
    const wishes = wishesOf(evidence);
    const violations: Violation[] = [];
    let lookedAt = 0;
    const counts = { unknown: 0, confirmed: 0, cancelled: 0, tooEarlyToTell: 0 };
    for (const { wishes: wished, orders } of untold(wishes, books).filter((of) => of.outcome === 'unknown')) {
      const confirmed = orders.filter(({ status }) => status === 'CONFIRMED');
      if (confirmed.length > wished) {
        const what = `Expected ${wished} confirmed at most of as many orders whose clients know nothing, found ${confirmed.length}.`;
        violations.push({ what, orders: confirmed.map(({ orderId }) => orderId) });
      }
      for (const order of orders) {
        const tooOld = evidence.collectedAtUnixMs - order.createdAtUnixMs > SETTLED_WITHIN_MS;
        if (!isSettled(order) && !tooOld) {
          counts.tooEarlyToTell += 1;
          continue;
        }
        lookedAt += 1;
        if (!isSettled(order)) {
          const what = `Expected an order to be settled within ${SETTLED_WITHIN_MS / 1_000} s, found it ${order.status}.`;
          violations.push({ what, orders: [order.orderId], isLate: true });
          continue;
        }
        if (order.status === 'CONFIRMED') counts.confirmed += 1;
        else counts.cancelled += 1;
        violations.push(...unlessSettledRight(order, books));
      }
    }
    const all = wishes.filter(({ outcome }) => outcome === 'unknown').length;
    counts.unknown = Math.max(0, all - counts.tooEarlyToTell);
    // A request of which nothing is known may have come to no order.
    return { violations, lookedAt, toldOf: 0, counts };
  },
};

function unlessSettledRight(
  { orderId, status, amountCents }: { orderId: string; status: string; amountCents: number },
  books: Books,
): Violation[] {
  if (status === 'NEEDS_ATTENTION') {
    return [{ what: 'Expected an order to be settled, found it left to a person.', orders: [orderId] }];
  }
  const expected = status === 'CONFIRMED' ? amountCents : 0;
  const { balanceCents } = accountOf(books, orderId);
  if (balanceCents === expected) return [];
  const what = `Expected ${euros(expected)} to be charged for an order that is ${status}, found ${euros(balanceCents)}.`;
  return [{ what, orders: [orderId] }];
}
