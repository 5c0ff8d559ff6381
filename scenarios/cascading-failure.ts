import { claim, defineScenario, endOf, hang, momentsOf } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const READS = 'GET /api/orders/:id';
const ORDER_PATIENCE_MS = 1_000;

// Order serves with a bounded pool of workers: a slot is held while a request is being served.
const server = { workers: { slots: 16, queue: 1_000 } };

const bankHangs = hang({ service: 'bank', method: 'Charge' });
const silence = momentsOf(bankHangs);
/** Orders that gave up, or were answered, before the bank was well again. */
const HANGING = { from: silence.injected, to: silence.undoing.minus(ORDER_PATIENCE_MS / 1_000) };

export default defineScenario({
  name: 'cascading-failure',
  title: 'The bank hangs, and reading orders, which never needs the bank, goes down with it',
  system: shop,
  topology: { gateway: 1, order: 1, product: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: ORDERS, rps: 20, patienceMs: ORDER_PATIENCE_MS },
      // Reads take a few milliseconds: their users do not wait long.
      { route: READS, rps: 50, patienceMs: 500 },
      { route: 'GET /api/products/:id', rps: 10, patienceMs: 500 },
    ],
  },
  phases: { baseline: 2, fault: 3.5, recovery: 3 },
  shortest: { fault: 3, recovery: 3 },
  faults: [bankHangs],

  arms: {
    // Nothing bounds the wait for a payment: it holds its worker for as long as the bank is silent.
    unprotected: { order: { server, clients: { payment: { propagateDeadline: false } } } },
    protected: {
      order: {
        server,
        clients: {
          payment: {
            timeoutMs: 250,
            fallback: true,
            // A quarter of the workers, whoever else is silent; 20 orders a second that wait 250 ms would be five.
            bulkhead: { maxInFlight: 4 },
            breaker: {
              errorThresholdPercentage: 50,
              volumeThreshold: 5,
              rollingWindowMs: 1_000,
              resetTimeoutMs: 1_000,
            },
          },
        },
      },
    },
  },

  telling: { unprotected: { route: READS }, protected: { route: ORDERS } },

  // What the protection saves, what the breaker spares payment, and how many workers the bulkhead lets it hold.
  primary: {
    'orders-are-accepted-protected': { leastEffect: 0.03 },
    // Ten calls of sixty orders: one more is a tenth. Without the breaker it would be sixty.
    'payment-is-left-alone': { leastEffect: 0.4 },
    'bulkhead-bounds-the-wait': {},
  },

  hypotheses: ({ unprotected: off, protected: on }) => ({
    'reads-go-down-unprotected': claim(
      'Unprotected, the goodput of reading orders falls by at least half',
      off.goodput(READS, 'fault').atMost(off.goodput(READS, 'baseline').times(0.5)),
    ),
    'reads-stay-up-protected': claim(
      'Protected, reading orders keeps working',
      on.successRate(READS, 'fault').atLeast(99),
    ),
    'reads-stay-fast-protected': claim(
      'Protected, reading orders keeps its latency',
      on.latency(READS, 'p50', 'fault').atMost(on.latency(READS, 'p50', 'baseline').times(2)),
    ),
    'bulkhead-is-reached': claim(
      'While the bank hangs, the bulkhead on payment is full, and refuses further calls',
      on.timesActed('bulkhead', 'order', 'payment').atLeast(1),
    ),
    'bulkhead-bounds-the-wait': claim(
      'Protected, never more than a quarter of the workers wait for payment',
      on.mostAtOnce('bulkhead', 'order', 'payment').atMost(4),
    ),
    'breaker-opens': claim(
      'The breaker on payment opens within 2 s of the fault',
      on.time(silence.injected, on.breakerTurn('order', 'payment', 'open')).atMost(2),
    ),
    'breaker-alert-fires': claim(
      'Whoever is on call is told: the alert on open breakers fires within 3 s of the fault',
      on
        .time(silence.injected, on.alert('BreakerOpen', { instance: 'order-1', peer_service: 'payment' }))
        .atMost(3),
    ),
    'breaker-probes': claim(
      'It is a call that the breaker tries, half-open, after which it closes',
      on.breakerProbes('order', 'payment', silence.undone).atMost(3),
    ),
    'breaker-closes': claim(
      'After the undo the breaker closes again',
      on.time(silence.undone, on.breakerTurn('order', 'payment', 'closed')).atMost(3),
    ),
    'orders-go-on-protected': claim(
      'Protected, at least ten times as many orders are accepted while the bank hangs',
      on.unharmed(ORDERS, HANGING).atLeast(off.unharmed(ORDERS, HANGING).orAtLeast(1).times(10)),
    ),
    'orders-are-accepted-protected': claim(
      'Protected, nearly every order is accepted while the bank hangs, paid or owed',
      on.successRate(ORDERS, 'fault').atLeast(95),
    ),
    'payment-is-left-alone': claim(
      'Protected, order asks payment for less than half of its orders while the bank hangs',
      on.attemptsPerRequest('order', 'payment', 'CreatePayment', ORDERS, 'fault').atMost(0.5),
    ),
    'comes-back-by-itself': claim(
      'Once the bank answers again, the unprotected shop serves everybody again within 2 s',
      off.timeToRecover({ from: silence.undoing, to: endOf('recovery') }).atMost(2),
    ),
  }),

  lesson:
    'A callee that hangs takes its callers with it: each waiting call holds a worker, and when all are held even work that needs nothing from the callee waits. ' +
    'A time budget frees the workers, a bulkhead bounds how many one callee can hold, and a breaker stops asking while there is no answer. ' +
    'What is left to decide is the business: to accept an order that is not paid has a cost, as some will be declined; to refuse it has another.',
});
