import { claim, defineScenario, delay } from 'faultline';
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

  primary: {
    'each-gets-its-order-with-key': { leastEffect: 0.02 },
    'charged-once-with-key': {},
  },

  hypotheses: ({ 'without-key': off, 'with-key': on }) => ({
    'late-charges-go-through': claim(
      'What timed out for its client was charged all the same',
      off.workUntold(CHARGE).atLeast(95),
    ),
    'charged-twice-without-key': claim(
      'Without a key, whoever sends an order again is charged again',
      off.workRepeated(CHARGE).atLeast(95),
    ),
    'charged-once-with-key': claim(
      'With a key, whoever sends an order again is charged once',
      on.workRepeated(CHARGE).atMost(0),
    ),
    'each-gets-its-order-with-key': claim(
      'With a key, each client is told of its order within its patience',
      on.successRate(ORDERS, 'fault').atLeast(99),
    ),
  }),

  lesson:
    'A time-out is no answer: the charge may have gone through, and only the bank knows. ' +
    'Who sends the order again without a key makes a second one, which the shop can not tell from the first, and the customer pays twice. ' +
    'With an Idempotency-Key both are one order, and its client may ask again until it knows.',
});
