import { claim, defineScenario, delay, endOf } from 'faultline';
import { shop } from '../../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const PATIENCE_MS = 800;
/** An order takes about 200 ms here, so four workers make twenty orders a second. */
const SLOTS = 4;
const RECOVERY = { from: endOf('overload'), to: endOf('recovery') };

export default defineScenario({
  name: 'overload',
  title: 'For some seconds twice as many orders come as can be made',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    // Nothing is broken: there are only too many.
    routes: [{ route: ORDERS, rps: { baseline: 10, overload: 40, recovery: 10 }, patienceMs: PATIENCE_MS }],
    timeoutMs: 3_000,
  },
  phases: { baseline: 1.5, overload: 4, recovery: 4 },
  shortest: { overload: 4, recovery: 4 },
  conditions: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: 100 })],
  faults: [],

  arms: {
    // Whoever comes waits, however many wait already.
    'without-shedding': { order: { server: { workers: { slots: SLOTS, queue: 1_000 } } } },
    // Four may wait, about as long as an order takes; more are refused at once.
    'with-shedding': { order: { server: { workers: { slots: SLOTS, queue: 4 } } } },
  },

  hypotheses: ({ 'without-shedding': off, 'with-shedding': on }) => ({
    'queue-eats-the-patience': claim(
      'Without shedding, most orders of the overload are made too late for whoever waits',
      off.successRate(ORDERS, 'overload').atMost(35),
    ),
    'shedding-serves-more': claim(
      'Who refuses some serves at least one and a half times as many in time',
      on.goodput(ORDERS, 'overload').atLeast(off.goodput(ORDERS, 'overload').times(1.5)),
    ),
    'answers-stay-quick': claim(
      'With shedding, nine of ten answers come within the patience, whatever they say',
      on.latency(ORDERS, 'p90', 'overload', { of: 'all' }).atMost(PATIENCE_MS),
    ),
    'overload-outlasts-itself': claim(
      'Without shedding, users are harmed for at least half a second after the overload has ended',
      off.timeToRecover(RECOVERY).atLeast(0.5),
    ),
    'well-at-once-with-shedding': claim(
      'With shedding, all are served again as soon as the overload has ended',
      on.timeToRecover(RECOVERY).atMost(0.5),
    ),
  }),

  lesson:
    'A queue does not make a server faster. While more comes than can be done, it grows, and all in it wait longer than anyone has patience for: the server works, and serves nobody. ' +
    'To refuse early what can not be done in time keeps the rest in time. How long the queue may be follows from patience and service time.',
});
