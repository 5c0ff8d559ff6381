import { claim, defineScenario, delay } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const TIMEOUT_MS = 800;
const deaf = { propagateDeadline: false };

export default defineScenario({
  name: 'deadline-propagation',
  title: 'The caller gives 800 ms, the bank takes 5 s: who stops working when the caller has gone?',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  // Each third client does not even wait for that.
  load: { routes: [{ route: ORDERS, rps: 15, hangsUp: { afterMs: 500, every: 3 } }], timeoutMs: TIMEOUT_MS },
  phases: { baseline: 1.5, fault: 2, recovery: 5.3 },
  shortest: { recovery: 5.3 },
  faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: 5_000 })],

  arms: {
    // No deadline and no cancellation is handed on: the work goes on behind a client that has left.
    unprotected: {
      gateway: { clients: { order: deaf } },
      order: { clients: { inventory: deaf, payment: deaf, notification: deaf } },
      payment: { clients: { bank: deaf } },
    },
    protected: {},
  },

  primary: {
    'budget-shrinks': { leastEffect: 0.02 },
    'orders-are-paid-again': { leastEffect: 0.05 },
  },

  hypotheses: ({ unprotected: off, protected: on }) => ({
    'work-goes-on-unprotected': claim(
      'Unprotected, servers work on for callers that have gone',
      off.workWasted('fault').atLeast(10),
    ),
    'budget-shrinks': claim(
      'Protected, every hop sees the deadline of the caller, with less time left than the hop above',
      on.deadlineShrinks('fault').atLeast(99),
    ),
    'hops-end-in-time': claim(
      'Protected, every hop ends within 100 ms of the deadline',
      on.deadlineOverrun('fault').atMost(100),
    ),
    'waste-is-gone': claim(
      'Protected, the wasted work is under 2% of the unprotected arm',
      on.workWasted('fault').atMost(off.workWasted('fault').times(0.02)),
    ),
    'orders-are-paid-again': claim(
      'Protected, orders are paid again as soon as the bank is well',
      on.answeredWith(ORDERS, 'CONFIRMED', 'recovery').atLeast(95),
    ),
  }),

  lesson:
    'A deadline that is not handed on protects the caller only: behind it every service works on for nobody, holding workers and connections. ' +
    'Handed on as the time that is left, it shrinks at every hop and all of them stop together. ' +
    'Cancellation is its twin: a caller that leaves early should take its work along. ' +
    'An order whose client never heard is charged all the same in the one arm, and cancelled before it costs anything in the other.',
});
