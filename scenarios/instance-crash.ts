import { claim, defineScenario, delay, endOf, kill, momentsOf } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const VICTIM = 'payment-1';
const SURVIVORS = ['payment-2', 'payment-3'] as const;
const LEASE_TTL_S = 2;
const killed = kill(VICTIM);
const crash = momentsOf(killed);
/** From when the last of its spans have ended. */
const WHILE_DEAD = { from: crash.injected.plus(1), to: crash.undoing };
/** With the requests that were under way. */
const AROUND = { from: crash.injecting.minus(1), to: endOf('fault') };

export default defineScenario({
  name: 'instance-crash',
  title: 'One of three payment instances is killed under load and comes back later',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 1, payment: 3, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 40 }] },
  phases: { baseline: 2, fault: 3.6, recovery: 4.2 },
  shortest: { fault: 3.6, recovery: 4.2 },
  // Payments take a third of a second here, so that some are always under way in the instance that dies.
  conditions: [delay({ service: 'bank', method: 'Charge' }, { fixedDelayMs: 300 })],
  faults: [killed],

  arms: {
    unprotected: {},
    protected: {
      order: {
        clients: {
          payment: {
            // Long enough a pause to tell it from none, by the four calls or so that a crash breaks.
            retry: { maxAttempts: 3, initialBackoffMs: 50, maxBackoffMs: 100 },
            breaker: {
              errorThresholdPercentage: 80,
              volumeThreshold: 20,
              rollingWindowMs: 2_000,
              resetTimeoutMs: 500,
            },
          },
        },
      },
    },
  },

  telling: {
    unprotected: {
      route: ORDERS,
      pick: 'failed',
      showing: { from: 'order', to: 'payment', what: 'failed-attempt' },
    },
    protected: {
      route: ORDERS,
      pick: 'slowest',
      showing: { from: 'order', to: 'payment', what: 'second-attempt' },
    },
  },

  // Five orders are lost at most: one more is a fifth of them.
  primary: {
    'crash-is-hidden-protected': { leastEffect: 0.01 },
    'crash-hurts-unprotected': { worse: 'more', leastEffect: 0.3 },
  },

  hypotheses: ({ unprotected: off, protected: on, all }) => ({
    'registry-forgets': claim(
      'The registry forgets the dead instance within its lease',
      off.time(crash.injected, off.forgotten(VICTIM)).atMost(LEASE_TTL_S + 1.5),
    ),
    'lease-is-as-said': claim(
      'The registry has granted every instance a lease of 2 s',
      all.leaseTtl().between(LEASE_TTL_S, LEASE_TTL_S),
    ),
    'no-traffic-to-the-dead': claim(
      'Order stops sending calls to the dead instance at once, long before its lease runs out',
      all.stopsAsking('order', VICTIM, { from: crash.injected, to: crash.undoing }).atMost(0.25),
    ),
    'survivors-share-evenly': claim(
      'The survivors share the traffic evenly',
      all.shareSpread('payment', SURVIVORS, WHILE_DEAD).atMost(10),
    ),
    'crash-hurts-unprotected': claim(
      'Unprotected, the calls that were under way fail',
      off.harmed(ORDERS, AROUND).atLeast(2),
    ),
    'crash-is-hidden-protected': claim(
      'Protected, at least 99.3% of orders succeed through the crash: one whose answer had begun to arrive is not sent again',
      on.unharmedShare(ORDERS, AROUND).atLeast(99.3),
    ),
    'carries-its-share-again': claim(
      'Within 3 s of its restart the instance carries its share again',
      // A third, ten points more or less.
      all
        .shareOf('payment', VICTIM, { from: crash.undoing.plus(3), to: endOf('recovery') })
        .between(23.4, 43.3),
    ),
  }),

  lesson:
    'A crash is the easy failure: connections break, clients notice at once, and the lease makes the registry forget. ' +
    'Only the calls that were under way are lost, and a retry on another instance hides even those, if the call is idempotent and its answer has not begun to arrive. ' +
    'An order that fails so is refused: what the bank had charged for it is given back. ' +
    'Without a lease the dead instance would stay in the list for ever.',
});
