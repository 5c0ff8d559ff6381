import { defineScenario, delay, successRate, workRepeated, workUntold } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const TRY_MS = 400;
const CHARGE = { phase: 'fault', route: ORDERS, service: 'bank', method: 'Charge' } as const;

export default defineScenario({
  name: 'double-charge',
  title: 'A charge times out and goes through, and the client sends its order again',
  // Whichever instance is asked: orders are one store, and the bank has one ledger.
  system: shop,
  topology: { gateway: 1, order: 2, inventory: 1, payment: 1, bank: 2, notification: 1 },
  load: {
    routes: [{ route: ORDERS, rps: 12 }],
    timeoutMs: 4_000,
    repeatUnknown: { times: 4, pauseMs: 100, tryTimeoutMs: TRY_MS },
    idempotencyKey: { 'without-key': false },
  },
  phases: { baseline: 1.5, fault: 3, recovery: 3 },
  shortest: { fault: 2.5, recovery: 3 },
  // Of three charges one comes later than its client waits, and before anybody asks the bank what became of it.
  faults: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: TRY_MS + 100, percentage: 33 })],

  arms: {
    // A bank is not ours: it goes on when its caller has left.
    'without-key': { payment: { clients: { bank: { propagateDeadline: false } } } },
    'with-key': { payment: { clients: { bank: { propagateDeadline: false } } } },
  },

  // Neither the shop nor its books can tell: its clients can.
  breaks: { 'without-key': ['wanted-once-paid-once'] },

  telling: {
    'without-key': { route: ORDERS, pick: 'failed' },
    'with-key': { route: ORDERS, pick: 'failed' },
  },

  hypotheses: [
    {
      name: 'late-charges-go-through',
      title: 'What timed out for its client was charged all the same',
      arm: 'without-key',
      unit: '% of tries without an answer in time',
      atLeast: 95,
      observe: (arms) => workUntold(arms['without-key'], CHARGE),
    },
    {
      name: 'charged-twice-without-key',
      title: 'Without a key, whoever sends an order again is charged again',
      arm: 'without-key',
      unit: '% of orders that were sent again',
      atLeast: 95,
      observe: (arms) => workRepeated(arms['without-key'], CHARGE),
    },
    {
      name: 'charged-once-with-key',
      title: 'With a key, whoever sends an order again is charged once',
      arm: 'with-key',
      unit: '% of orders that were sent again',
      atMost: 0,
      observe: (arms) => workRepeated(arms['with-key'], CHARGE),
    },
    {
      name: 'each-gets-its-order-with-key',
      title: 'With a key, each client is told of its order within its patience',
      arm: 'with-key',
      unit: '% ok',
      atLeast: 99,
      observe: (arms) => successRate(arms['with-key'], 'fault', ORDERS),
    },
  ],

  lesson:
    'A time-out is no answer: the charge may have gone through, and only the bank knows. ' +
    'Who sends the order again without a key makes a second one, which the shop can not tell from the first, and the customer pays twice. ' +
    'With an Idempotency-Key both are one order, and its client may ask again until it knows.',
});
