import { claim, defineScenario, endOf, momentsOf, outage, pause, worst } from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const VICTIM = 'inventory-1';
const LEASE_TTL_S = 2;
const paused = pause(VICTIM);
const freeze = momentsOf(paused);
const FROZEN = { from: freeze.injecting, to: freeze.undoing };
/** The second part: the registry itself falls silent, longer than any lease. */
const silent = outage('registry', { phase: 'recovery', after: 2.8, lasts: 5 });
const silence = momentsOf(silent);
const FAILED_ATTEMPT = { from: 'order', to: 'inventory', what: 'failed-attempt' } as const;
const SECOND_ATTEMPT = { from: 'order', to: 'inventory', what: 'second-attempt' } as const;
/** A user notices an error, and an order that takes longer than this. */
const SLOW_MS = 1_000;

/** Each attempt gives up early, and the next goes to another instance. */
const retry = {
  maxAttempts: 3,
  initialBackoffMs: 25,
  maxBackoffMs: 50,
  perAttemptTimeoutMs: 300,
  retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED'],
};
/**
 * Of the lab's scale, as its lease of 2 s is: real ones are pinged every ten seconds or more. The time-out is longer than a
 * living instance waits for a processor, or its calls are lost: some 200 ms when all register anew at once in containers.
 */
const keepalive = { timeMs: 100, timeoutMs: 350 };
/** With four of its attempts failed, at ten a second each after its budget, it notices 600 ms after the freeze at the earliest. */
const outlierDetection = {
  intervalMs: 500,
  baseEjectionTimeMs: 3_000,
  failurePercentageThreshold: 50,
  requestVolume: 4,
};

export default defineScenario({
  name: 'lease-expiry',
  title: 'One of three inventory instances freezes: alive, accepting, silent. Who notices first?',
  system: shop,
  topology: { gateway: 1, order: 1, inventory: 3, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 30, patienceMs: SLOW_MS }] },
  phases: { baseline: 1.5, fault: 3.6, recovery: 9.4 },
  shortest: { fault: 3.6, recovery: 9.4 },
  faults: [paused, silent],

  // All of them have the lease; the first has nothing else.
  arms: {
    lease: {},
    keepalive: { order: { clients: { inventory: { keepalive } } } },
    budget: { order: { clients: { inventory: { retry } } } },
    outliers: { order: { clients: { inventory: { retry, outlierDetection } } } },
  },

  telling: {
    lease: { route: ORDERS, pick: 'failed', showing: FAILED_ATTEMPT },
    keepalive: { route: ORDERS, pick: 'failed', showing: FAILED_ATTEMPT },
    budget: { route: ORDERS, pick: 'slowest', showing: SECOND_ATTEMPT },
    outliers: { route: ORDERS, pick: 'slowest', showing: SECOND_ATTEMPT },
  },

  // Neither is a time: so runs of another machine can be compared too.
  primary: {
    'late-answers-are-wasted': { worse: 'more', leastEffect: 0.3 },
    'carries-traffic-again': { leastEffect: 0.25 },
  },

  hypotheses: ({ lease, keepalive, budget, outliers, all }) => ({
    'lease-is-as-said': claim(
      'The registry has granted every instance a lease of 2 s',
      all.leaseTtl().between(LEASE_TTL_S, LEASE_TTL_S),
    ),
    'lease-expires': claim(
      'The key of the frozen instance is gone when its lease has run out: not before the TTL after its last keepalive, at most TTL + 1.5 s after the pause',
      // The last keepalive may have been up to a third of the TTL before the pause.
      lease.time(freeze.injecting, lease.forgotten(VICTIM)).between(LEASE_TTL_S - 0.7, LEASE_TTL_S + 1.5),
    ),
    'harm-ends-with-the-lease': claim(
      'With the lease alone, users are harmed until it has run out, and no longer',
      lease
        .harmLasts(ORDERS, FROZEN)
        .minus(lease.time(freeze.injecting, lease.forgotten(VICTIM)))
        .between(-1, 0.5),
    ),
    'keepalive-notices-first': claim(
      'Pings notice the frozen instance before failing attempts or the lease do',
      worst(outliers, budget, lease)
        .stopsAsking('order', VICTIM, FROZEN)
        .minus(keepalive.stopsAsking('order', VICTIM, FROZEN))
        .atLeast(0),
    ),
    'outliers-are-noticed-before-the-lease': claim(
      'Outlier detection stops asking before the lease has run out',
      outliers
        .stopsAsking('order', VICTIM, FROZEN)
        .minus(outliers.time(freeze.injecting, outliers.forgotten(VICTIM)))
        .atMost(0),
    ),
    'a-budget-notices-nothing': claim(
      'Budgets per attempt alone go on asking until the lease has run out',
      budget
        .stopsAsking('order', VICTIM, FROZEN)
        .minus(budget.time(freeze.injecting, budget.forgotten(VICTIM)))
        .atLeast(-0.5),
    ),
    'a-budget-harms-nobody': claim(
      'With a budget per attempt and a retry elsewhere, no user is harmed all the same',
      budget.harmed(ORDERS, FROZEN).atMost(0),
    ),
    'outliers-harm-nobody': claim(
      'Nor is any with outlier detection beside them',
      outliers.harmed(ORDERS, FROZEN).atMost(0),
    ),
    'keepalive-cuts-the-harm': claim(
      'Keepalive alone at least halves the window of harm: it notices, but does not try again',
      keepalive.harmLasts(ORDERS, FROZEN).atMost(lease.harmLasts(ORDERS, FROZEN).times(0.5)),
    ),
    'notices-the-lost-lease': claim(
      'Resumed, the instance registers anew within 1 s',
      lease.time(freeze.undoing, lease.registered(VICTIM)).atMost(1),
    ),
    'carries-traffic-again': claim(
      'Within 3 s of its resume it carries traffic again',
      lease.shareOf('inventory', VICTIM, { from: freeze.undoing.plus(2), to: silence.injecting }).atLeast(20),
    ),
    'late-answers-are-wasted': claim(
      'Resumed, it first works off calls whose callers have gone: wasted work',
      lease.callsWasted('inventory').atLeast(1),
    ),
    'silent-registry-harms-nobody': claim(
      'While the registry is silent, and when it comes back, no user is harmed',
      all.harmed(ORDERS, { from: silence.injecting, to: endOf('recovery') }).atMost(0),
    ),
    'registrations-are-whole-again': claim(
      'After the outage every instance is registered',
      all.instancesMissing(endOf('recovery')).atMost(0),
    ),
  }),

  lesson:
    'A frozen instance breaks no connection, so only something with a clock can tell: pings on the connection, the failures of attempts that have a budget, or its lease. ' +
    'A budget per attempt notices nothing, but with a retry elsewhere nobody is harmed; keepalive notices first, and loses the calls that were waiting: they need each other. ' +
    'The registry may fail too: clients that keep the last list they knew do not notice.',
});
