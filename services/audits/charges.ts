import type { Audit, AuditEvidence, Violation } from 'faultline';
import type { OrderRecord } from '../order/store.ts';
import { isBeforeReading } from './before-reading.ts';
import { type Account, accountOf, booksOf, euros } from './books.ts';
import { toldOf } from './told.ts';

/** Final, and not paid for. */
const UNPAID = ['CANCELLED', 'PAYMENT_FAILED'];

export const charges: Audit = {
  name: 'charges-agree-with-orders',
  says: 'Every charge is of one order, its amount and customer; what is confirmed is charged, what is cancelled is voided, and the sums agree to the cent, voids included',
  check(evidence) {
    const books = booksOf(evidence.records);
    const violations: Violation[] = [];
    const ledger = new Map(
      [...books.ledger].filter(
        ([reference, account]) => books.orders.has(reference) || isOlder(account, evidence),
      ),
    );
    for (const [reference, account] of ledger) {
      violations.push(...wrongAccount(reference, account, books.orders.get(reference)));
    }
    const orders = [...books.orders.values()];
    for (const order of orders.filter(({ status }) => status === 'CONFIRMED')) {
      const { charges: made, voids } = accountOf(books, order.orderId);
      const [charge] = made;
      if (charge && voids.length === 0 && charge.chargeId === order.paymentId) continue;
      const found = !charge ? 'none' : voids.length > 0 ? 'a void' : `charge ${charge.chargeId}`;
      const what = `Expected a confirmed order to be paid by charge ${order.paymentId}, found ${found}.`;
      violations.push({ what, orders: [order.orderId] });
    }
    // Without a void a charge that is still under way would go through.
    for (const { orderId } of orders.filter(({ status }) => status === 'CANCELLED')) {
      if (accountOf(books, orderId).voids.length > 0) continue;
      violations.push({ what: 'Expected a cancelled order to be voided, found no void.', orders: [orderId] });
    }
    // Money that is neither of a confirmed order nor of one that is still open, however it came about.
    const chargedCents = sum([...ledger.values()].map(({ balanceCents }) => balanceCents));
    const confirmedCents = sum(
      orders.filter(({ status }) => status === 'CONFIRMED').map(({ amountCents }) => amountCents),
    );
    const openCents = sum(
      orders
        .filter(({ status }) => status !== 'CONFIRMED' && !UNPAID.includes(status))
        .map(({ orderId }) => accountOf(books, orderId).balanceCents),
    );
    if (chargedCents !== confirmedCents + openCents) {
      const what = `Expected the bank to hold ${euros(confirmedCents)} for confirmed orders and ${euros(openCents)} for open ones, found ${euros(chargedCents)}.`;
      violations.push({ what, orders: [] });
    }
    const voidedCents = -sum(
      [...ledger.values()].flatMap(({ voids }) => voids.map(({ amountCents }) => amountCents)),
    );
    const counts = { orders: orders.length, chargedCents, confirmedCents, voidedCents };
    return { violations, lookedAt: ledger.size, toldOf: toldOf(evidence, 'CONFIRMED').size, counts };
  },
};

/** Whether it is of before the books were read; who asks for a charge has written down before what for. */
function isOlder({ charges: made }: Account, evidence: AuditEvidence): boolean {
  return made.length === 0 || made.some(({ atUnixMs }) => isBeforeReading(atUnixMs, evidence));
}

function wrongAccount(
  reference: string,
  { charges: made, voids, balanceCents }: Account,
  order: OrderRecord | undefined,
): Violation[] {
  const found: string[] = [];
  if (!order && made.length > 0)
    found.push('Expected a charge to be of an order, found none of its reference.');
  if (made.length > 1) found.push(`Expected one charge, found ${made.length}.`);
  for (const { accountId, amountCents } of order ? made : []) {
    const { amountCents: price, customerId } = order as OrderRecord;
    if (amountCents !== price) {
      found.push(`Expected a charge of ${euros(price)}, found ${euros(amountCents)}.`);
    }
    if (accountId !== customerId) {
      found.push(`Expected ${customerId} to be charged, found ${accountId}.`);
    }
  }
  if (voids.length > 0 && balanceCents !== 0) {
    found.push(`Expected a void to give all back, found ${euros(balanceCents)} left.`);
  }
  if (order && UNPAID.includes(order.status) && balanceCents !== 0) {
    found.push(`Expected an order that is ${order.status} not to be charged, found ${euros(balanceCents)}.`);
  }
  return found.map((what) => ({ what, orders: [reference] }));
}

export const payments: Audit = {
  name: 'payments-agree-with-charges',
  says: 'What payment has on record as paid was charged, what it has as cancelled was voided, and there is no charge that it has no record of',
  check(evidence) {
    const books = booksOf(evidence.records);
    const violations = books.payments.flatMap(({ orderId, status, paymentId, amountCents }): Violation[] => {
      const { charges: made, voids } = accountOf(books, orderId);
      const charged = made.some(
        (charge) => charge.chargeId === paymentId && charge.amountCents === amountCents,
      );
      if (status === 'PAID' && !charged) {
        const what = `Expected payment ${paymentId} of ${euros(amountCents)} to be in the ledger, found none.`;
        return [{ what, orders: [orderId] }];
      }
      if (status === 'CANCELLED' && voids.length === 0) {
        return [{ what: 'Expected a cancelled payment to be voided, found no void.', orders: [orderId] }];
      }
      return [];
    });
    const known = Map.groupBy(books.payments, ({ orderId }) => orderId);
    for (const [reference, account] of books.ledger) {
      if (account.charges.length === 0 || !isOlder(account, evidence) || known.has(reference)) continue;
      const what = 'Expected a charge to be on record at payment, which asked for it, found no record.';
      violations.push({ what, orders: [reference] });
    }
    // What was settled later may be known of the bank alone.
    const paidAtOnce = [...books.orders.values()].filter(
      ({ status, settleAttempts }) => status === 'CONFIRMED' && settleAttempts === 0,
    );
    for (const { orderId, paymentId } of paidAtOnce) {
      const of = known.get(orderId);
      if (!of || of.some((entry) => entry.status === 'PAID' && entry.paymentId === paymentId)) continue;
      const what = `Expected payment to have order ${orderId} as paid by ${paymentId}, found it ${of[0]?.status}.`;
      violations.push({ what, orders: [orderId] });
    }
    const counts = { payments: books.payments.length };
    return { violations, lookedAt: counts.payments, toldOf: toldOf(evidence, 'CONFIRMED').size, counts };
  },
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
