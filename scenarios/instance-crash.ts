import {
  type ArmView,
  defineScenario,
  delay,
  findEvent,
  harmIn,
  kill,
  leaseTtl,
  secondsBetween,
  shareOf,
  shareSpread,
  stopsAsking,
} from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const VICTIM = 'payment-1';
const SURVIVORS = ['payment-2', 'payment-3'];
const LEASE_TTL_S = 2;
const crash = kill(VICTIM);

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
  faults: [crash],

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

  hypotheses: [
    {
      name: 'registry-forgets',
      title: 'The registry forgets the dead instance within its lease',
      arm: 'unprotected',
      unit: 's',
      atMost: LEASE_TTL_S + 1.5,
      observe: ({ unprotected }) =>
        secondsBetween(unprotected, crash.injecting, { type: 'instance.forgotten', instance: VICTIM }),
    },
    {
      name: 'lease-is-as-said',
      title: 'The registry has granted every instance a lease of 2 s',
      arm: 'all',
      unit: 's from that',
      atMost: 0,
      observe: (arms) => worst(arms.unprotected, arms.protected, leaseApart),
    },
    {
      name: 'no-traffic-to-the-dead',
      title: 'Order stops sending calls to the dead instance at once, long before its lease runs out',
      arm: 'all',
      unit: 's to the last attempt',
      atMost: 0.25,
      observe: (arms) =>
        worst(arms.unprotected, arms.protected, (arm) => {
          const [killed, restarted] = [findEvent(arm, crash.injecting), findEvent(arm, crash.undoing)];
          if (!killed || !restarted) return null;
          return stopsAsking(arm, 'order', VICTIM, { fromMs: killed.tMs, toMs: restarted.tMs });
        }),
    },
    {
      name: 'survivors-share-evenly',
      title: 'The survivors share the traffic evenly',
      arm: 'all',
      unit: 'points apart',
      atMost: 10,
      observe: (arms) =>
        worst(arms.unprotected, arms.protected, (arm) =>
          shareSpread(arm, 'payment', SURVIVORS, whileDead(arm)),
        ),
    },
    {
      name: 'crash-hurts-unprotected',
      title: 'Unprotected, the calls that were under way fail',
      arm: 'unprotected',
      unit: 'harmed orders',
      atLeast: 2,
      observe: ({ unprotected }) => {
        const harm = harmAround(unprotected);
        return (
          harm && {
            value: harm.harmed,
            evidence: `${harm.harmed} of ${harm.count} orders harmed around the crash`,
          }
        );
      },
    },
    {
      name: 'crash-is-hidden-protected',
      title: 'Protected, at least 99.9% of orders succeed through the crash',
      arm: 'protected',
      unit: '% ok',
      atLeast: 99.9,
      observe: (arms) => {
        const harm = harmAround(arms.protected);
        if (!harm) return null;
        const value = (100 * (harm.count - harm.harmed)) / harm.count;
        return { value, evidence: `${harm.harmed} of ${harm.count} orders harmed around the crash` };
      },
    },
    {
      name: 'carries-its-share-again',
      title: 'Within 3 s of its restart the instance carries its share again',
      arm: 'all',
      unit: 'points from a third',
      atMost: 10,
      observe: (arms) =>
        worst(arms.unprotected, arms.protected, (arm) => {
          const restarted = findEvent(arm, crash.undoing);
          const recovery = arm.phase('recovery')?.window;
          if (!restarted || !recovery) return null;
          const window = { fromMs: restarted.tMs + 3_000, toMs: recovery.endedAtMs };
          const share = shareOf(arm, 'payment', VICTIM, window);
          return share && { ...share, value: Math.abs(share.value - 100 / 3) };
        }),
    },
  ],

  lesson:
    'A crash is the easy failure: connections break, clients notice at once, and the lease makes the registry forget. ' +
    'Only the calls that were under way are lost, and a retry on another instance hides even those, if the call is idempotent. ' +
    'An order that fails so is refused: what the bank had charged for it is given back. ' +
    'Without a lease the dead instance would stay in the list for ever.',
});

/** How far the granted leases are from the one that is said. */
function leaseApart(arm: ArmView<typeof shop>) {
  const ttl = leaseTtl(arm);
  return ttl && { ...ttl, value: Math.abs(ttl.value - LEASE_TTL_S) };
}

/** From a second after the kill, when the last of its spans have ended, to the restart. */
function whileDead(arm: ArmView<typeof shop>) {
  const killed = findEvent(arm, crash.injecting);
  const restarted = findEvent(arm, crash.undoing);
  return { fromMs: (killed?.tMs ?? 0) + 1_000, toMs: restarted?.tMs ?? 0 };
}

/** From the requests that were under way at the crash to the end of the fault phase. */
function harmAround(arm: ArmView<typeof shop>) {
  const killed = findEvent(arm, crash.injecting);
  const fault = arm.phase('fault')?.window;
  if (!killed || !fault) return null;
  return harmIn(arm, { fromMs: killed.tMs - 1_000, toMs: fault.endedAtMs }, { route: ORDERS });
}

type Observed = ReturnType<typeof shareOf>;

/** The claim must hold in both arms: the worse of them is what was observed. */
function worst(one: ArmView, other: ArmView, observe: (arm: ArmView<typeof shop>) => Observed): Observed {
  const [a, b] = [observe(one), observe(other)];
  if (!a || !b) return null;
  return a.value >= b.value ? a : b;
}
