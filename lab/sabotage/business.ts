import type { Sabotage } from './sabotages.ts';

/** A shop that answers as before and does not do what it says: only its books tell. */
export const BUSINESS: readonly Sabotage[] = [
  {
    what: 'orders that were accepted as owed are deleted',
    scenario: 'slow-payment',
    file: 'services/order/store.ts',
    find: 'if (changes === 0) return false;',
    replace:
      "if (changes === 0) return false; if (to.status === 'PAYMENT_PENDING') { this.#sql.dequeue.run(to.orderId); this.#database.prepare('DELETE FROM orders WHERE order_id = ?').run(to.orderId); return true; }",
    caughtBy: 'accepted-orders-are-kept',
    arm: 'protected',
  },
  {
    what: 'no order is stored at all',
    scenario: 'slow-payment',
    file: 'services/order/main.ts',
    find: 'const store = new OrderStore(dataDir);',
    replace:
      'const store = Object.assign(new OrderStore(dataDir), { create: () => undefined, move: () => true });',
    caughtBy: 'accepted-orders-are-kept',
    arm: 'unprotected',
  },
  {
    what: 'each order is charged twice',
    scenario: 'slow-payment',
    file: 'services/payment/service.ts',
    find: 'const { chargeId } = await through.charge(',
    replace:
      "await through.charge({ reference: orderId + '-2', accountId: customerId, amountCents }); const { chargeId } = await through.charge(",
    caughtBy: 'charges-agree-with-orders',
    arm: 'unprotected',
  },
  {
    what: 'half the price is charged',
    scenario: 'slow-payment',
    file: 'services/payment/service.ts',
    find: 'accountId: customerId, amountCents });',
    replace: 'accountId: customerId, amountCents: Math.floor(amountCents / 2) });',
    caughtBy: 'charges-agree-with-orders',
    arm: 'unprotected',
  },
  {
    what: 'an order is answered 201 with an empty body',
    scenario: 'slow-payment',
    file: 'services/gateway/service.ts',
    find: 'response.status(201).json(made);',
    replace: 'response.status(201).end();',
    caughtBy: 'answers-are-of-what-was-asked',
    arm: 'unprotected',
  },
  {
    what: 'payment is never asked: orders are confirmed without a charge',
    scenario: 'slow-payment',
    file: 'services/order/service.ts',
    find: 'const paid = await payment\n',
    replace: "const paid = orderId !== '' ? { ...order, paymentId: orderId } : await payment\n",
    caughtBy: 'charges-agree-with-orders',
    arm: 'unprotected',
  },
  {
    what: 'the bank does not show its books',
    scenario: 'slow-payment',
    file: 'services/bank/main.ts',
    find: 'kit.audits(ledger.audit);',
    replace: "kit.audits(() => { throw new Error('no'); });",
    caughtBy: 'charges-agree-with-orders',
    arm: 'unprotected',
    inconclusive: true,
  },
];
