import {
  answeredWith,
  defineScenario,
  delay,
  difference,
  larger,
  latency,
  ratio,
  serviceTime,
  smaller,
} from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const INJECTED_MS = 700;

export default defineScenario({
  name: 'slow-payment',
  title: 'The bank slows down, and everything that waits for it',
  system: shop,
  topology: { gateway: 1, order: 1, product: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: ORDERS, rps: 30 },
      { route: 'GET /api/products/:id', rps: 30 },
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
              initialBackoffMs: 50,
              maxBackoffMs: 50,
              perAttemptTimeoutMs: 110,
              retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED'],
            },
          },
        },
      },
    },
  },

  hypotheses: [
    {
      name: 'culprit-is-bank',
      title: 'The traces alone name bank Charge as what slowed the orders down',
      arm: 'unprotected',
      unit: '% of traces',
      atLeast: 95,
      observe: ({ unprotected }) => {
        const share = unprotected.phase('fault')?.slowdownShare('bank', 'Charge', ORDERS);
        return share ? { value: share.percent, evidence: share.evidence } : null;
      },
    },
    {
      name: 'rise-is-the-delay',
      title: 'The median order gets slower by the injected delay',
      arm: 'unprotected',
      unit: 'x injected delay',
      atLeast: 0.9,
      atMost: 1.1,
      observe: ({ unprotected }) =>
        ratio(
          difference(
            latency(unprotected, 'fault', ORDERS, 'p50'),
            latency(unprotected, 'baseline', ORDERS, 'p50'),
          ),
          { value: INJECTED_MS, evidence: `${INJECTED_MS} ms injected` },
        ),
    },
    {
      name: 'inventory-stays-fast',
      title: 'Inventory is as fast as before: it is not the one that is slow',
      arm: 'unprotected',
      unit: 'x baseline p90',
      atMost: 1.5,
      observe: ({ unprotected }) =>
        ratio(
          serviceTime(unprotected, 'fault', 'inventory', 'CheckStock', 'p90'),
          serviceTime(unprotected, 'baseline', 'inventory', 'CheckStock', 'p90'),
        ),
    },
    {
      name: 'product-stays-fast',
      title: 'Products, which never need the bank, are served as fast as before',
      arm: 'unprotected',
      unit: 'x baseline p90',
      atMost: 1.5,
      observe: ({ unprotected }) =>
        ratio(
          serviceTime(unprotected, 'fault', 'product', 'GetProduct', 'p90'),
          serviceTime(unprotected, 'baseline', 'product', 'GetProduct', 'p90'),
        ),
    },
    {
      name: 'budget-halves-p90',
      title: 'With a time budget on payment the slowest tenth of orders takes at most half as long',
      arm: 'all',
      unit: 'x unprotected p90',
      atMost: 0.5,
      observe: (arms) =>
        ratio(
          latency(arms.protected, 'fault', ORDERS, 'p90'),
          latency(arms.unprotected, 'fault', ORDERS, 'p90'),
        ),
    },
    {
      name: 'orders-are-paid-unprotected',
      title: 'Unprotected, orders are slow, and all of them are paid',
      arm: 'unprotected',
      unit: '% paid',
      atLeast: 99,
      observe: ({ unprotected }) => answeredWith(unprotected, 'fault', ORDERS, 'CONFIRMED'),
    },
    {
      name: 'orders-are-owed-protected',
      title: 'Protected, all of them are accepted, and owed: that is what being fast costs',
      arm: 'protected',
      unit: '% owed',
      atLeast: 99,
      observe: (arms) => answeredWith(arms.protected, 'fault', ORDERS, 'PAYMENT_PENDING'),
    },
    {
      name: 'fail-fast-is-as-fast',
      title: 'Without the fallback customers are told as soon, whatever they are told',
      arm: 'all',
      unit: 'x unprotected p90',
      atMost: 0.5,
      observe: (arms) =>
        ratio(
          latency(arms['fail-fast'], 'fault', ORDERS, 'p90', { of: 'all' }),
          latency(arms.unprotected, 'fault', ORDERS, 'p90'),
        ),
    },
    {
      name: 'retries-stop-by-themselves',
      title:
        'To try a slow payment again helps nobody: half of the tokens are soon spent, and it is asked once',
      arm: 'fail-fast',
      unit: 'attempts a call',
      atLeast: 1.05,
      atMost: 1.6,
      observe: (arms) => {
        const edge = arms['fail-fast'].phase('fault')?.edge('order', 'payment', 'CreatePayment');
        return edge
          ? { value: edge.amplification, evidence: `${edge.attempts} attempts for ${edge.calls} calls` }
          : null;
      },
    },
    {
      name: 'orders-are-paid-again',
      title: 'Once the bank is well again, orders are paid at once in all arms',
      arm: 'all',
      unit: '% paid',
      atLeast: 95,
      observe: (arms) =>
        Object.values(arms)
          .map((arm) => answeredWith(arm, 'recovery', ORDERS, 'CONFIRMED'))
          .reduce(smaller),
    },
    {
      name: 'latency-comes-back',
      title: 'Once the bank is well again, orders are as fast as before, with a budget and without',
      arm: 'all',
      unit: 'x baseline median',
      atMost: 1.25,
      observe: (arms) =>
        larger(
          ratio(
            latency(arms.unprotected, 'recovery', ORDERS, 'p50'),
            latency(arms.unprotected, 'baseline', ORDERS, 'p50'),
          ),
          ratio(
            latency(arms.protected, 'recovery', ORDERS, 'p50'),
            latency(arms.protected, 'baseline', ORDERS, 'p50'),
          ),
        ),
    },
  ],

  lesson:
    'A caller is as slow as the slowest thing it waits for, and the waterfall shows which one that is. ' +
    'A time budget on the edge bounds the wait, whatever becomes of the callee. ' +
    'It only helps where the business can go on without the answer: here an order is accepted and paid later, or refused at once. ' +
    'That is a decision of the business and has a cost, for some of those that are owed will be declined: it is no technical default.',
});
