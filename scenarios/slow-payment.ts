import { claim, defineScenario, delay, given, worst } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const PRODUCTS = 'GET /api/products/:id';
const INJECTED_MS = 700;

export default defineScenario({
  name: 'slow-payment',
  title: 'The bank slows down, and everything that waits for it',
  system: shop,
  topology: { gateway: 1, order: 1, product: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: ORDERS, rps: 30 },
      { route: PRODUCTS, rps: 30 },
    ],
  },
  phases: { baseline: 2.5, fault: 3, recovery: 2 },
  // A p90 takes 50 requests.
  shortest: { baseline: 2, fault: 2 },

  // The bank normally takes about 50 ms; with the fault it takes about 750 ms.
  faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: INJECTED_MS })],

  arms: {
    unprotected: {},
    // A time budget on the payment edge; past it the order is accepted as PAYMENT_PENDING.
    protected: { order: { clients: { payment: { timeoutMs: 250, fallback: true } } } },
    // Two short attempts, and no order that is not paid: after them the customer is told at once.
    'fail-fast': {
      order: {
        clients: {
          payment: {
            retry: {
              maxAttempts: 2,
              initialBackoffMs: 20,
              maxBackoffMs: 20,
              perAttemptTimeoutMs: 150,
              retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED'],
            },
          },
        },
      },
    },
  },

  // Ratios within a run: another machine changes both sides of them.
  primary: {
    'orders-are-quick': { leastEffect: 0.2 },
    'stock-is-looked-up-quickly': {},
    'budget-halves-the-wait': { leastEffect: 0.2 },
  },

  hypotheses: ({ unprotected: off, protected: on, 'fail-fast': failFast, all }) => ({
    'orders-are-quick': claim(
      'While all are well, an order takes at most ten times as long as looking at a product',
      off.latency(ORDERS, 'p50', 'baseline').atMost(off.latency(PRODUCTS, 'p50', 'baseline').times(10)),
    ),
    'stock-is-looked-up-quickly': claim(
      'While all are well, inventory takes at most five times as long as product',
      off
        .serviceTime('inventory', 'CheckStock', 'p50', 'baseline')
        .atMost(off.serviceTime('product', 'GetProduct', 'p50', 'baseline').times(5)),
    ),
    'culprit-is-bank': claim(
      'The traces alone name bank Charge as what slowed the orders down',
      off.slowdownShare('bank', 'Charge', ORDERS, 'fault').atLeast(95),
    ),
    'rise-is-the-delay': claim(
      'The median order gets slower by the injected delay',
      off
        .latency(ORDERS, 'p50', 'fault')
        .minus(off.latency(ORDERS, 'p50', 'baseline'))
        .over(given('injected delay', INJECTED_MS, 'ms'))
        .between(0.9, 1.1),
    ),
    'inventory-stays-fast': claim(
      'Inventory is as fast as before: it is not the one that is slow',
      off
        .serviceTime('inventory', 'CheckStock', 'p90', 'fault')
        .atMost(off.serviceTime('inventory', 'CheckStock', 'p90', 'baseline').times(1.5)),
    ),
    'product-stays-fast': claim(
      'Products, which never need the bank, are served as fast as before',
      off
        .serviceTime('product', 'GetProduct', 'p90', 'fault')
        .atMost(off.serviceTime('product', 'GetProduct', 'p90', 'baseline').times(1.5)),
    ),
    'budget-halves-the-wait': claim(
      'With a time budget on payment an order takes at most half as long',
      on.latency(ORDERS, 'p50', 'fault').atMost(off.latency(ORDERS, 'p50', 'fault').times(0.5)),
    ),
    'orders-are-paid-unprotected': claim(
      'Unprotected, orders are slow, and all of them are paid',
      off.answeredWith(ORDERS, 'CONFIRMED', 'fault').atLeast(99),
    ),
    'orders-are-owed-protected': claim(
      'Protected, all of them are accepted, and owed: that is what being fast costs',
      on.answeredWith(ORDERS, 'PAYMENT_PENDING', 'fault').atLeast(99),
    ),
    'fail-fast-is-as-fast': claim(
      'Without the fallback customers are told as soon, whatever they are told',
      failFast
        .latency(ORDERS, 'p90', 'fault', { of: 'all' })
        .atMost(off.latency(ORDERS, 'p90', 'fault').times(0.6)),
    ),
    'retries-stop-by-themselves': claim(
      'To try a slow payment again helps nobody: half of the tokens are soon spent, and it is asked once',
      failFast.attemptsPerCall('order', 'payment', 'CreatePayment', 'fault').between(1.05, 1.6),
    ),
    'orders-are-paid-again': claim(
      'Once the bank is well again, orders are paid at once in all arms',
      all.answeredWith(ORDERS, 'CONFIRMED', 'recovery').atLeast(90),
    ),
    'latency-comes-back': claim(
      'Once the bank is well again, orders take less than half as long again as before, with a budget and without',
      worst(off, on)
        .latency(ORDERS, 'p50', 'recovery')
        .atMost(worst(off, on).latency(ORDERS, 'p50', 'baseline').times(1.5)),
    ),
  }),

  lesson:
    'A caller is as slow as the slowest thing it waits for, and the waterfall shows which one that is. ' +
    'A time budget on the edge bounds the wait, whatever becomes of the callee. ' +
    'It only helps where the business can go on without the answer: here an order is accepted and paid later, or refused at once. ' +
    'That is a decision of the business and has a cost, for some of those that are owed will be declined: it is no technical default.',
});
