import {
  type ArmView,
  defineScenario,
  findEvent,
  harmIn,
  larger,
  leaseTtl,
  outage,
  pause,
  secondsBetween,
  shareOf,
  stopsAsking,
  wastedWork,
} from 'faultline';
import { shop } from '../services/faultline.config.ts';

const ORDERS = 'POST /api/orders';
const VICTIM = 'inventory-1';
const LEASE_TTL_S = 2;
const freeze = pause(VICTIM);
/** The second part: the registry itself falls silent, longer than any lease. */
const silence = outage('registry', { phase: 'recovery', after: 2.8, lasts: 5 });
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
  faults: [freeze, silence],

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

  hypotheses: [
    {
      name: 'lease-is-as-said',
      title: 'The registry has granted every instance a lease of 2 s',
      arm: 'all',
      unit: 's from that',
      atMost: 0,
      observe: (arms) => Object.values(arms).map(leaseApart).reduce(larger),
    },
    {
      name: 'lease-expires',
      title:
        'The key of the frozen instance is gone when its lease has run out: not before the TTL after its last keepalive, at most TTL + 1.5 s after the pause',
      arm: 'lease',
      unit: 's',
      // The last keepalive may have been up to a third of the TTL before the pause.
      atLeast: LEASE_TTL_S - 0.7,
      atMost: LEASE_TTL_S + 1.5,
      observe: ({ lease }) =>
        secondsBetween(lease, freeze.injecting, { type: 'instance.forgotten', instance: VICTIM }),
    },
    {
      name: 'harm-ends-with-the-lease',
      title: 'With the lease alone, users are harmed until it has run out, and no longer',
      arm: 'lease',
      unit: 's after the registry forgot',
      atLeast: -1,
      atMost: 0.5,
      observe: ({ lease }) => {
        const forgotten = findEvent(lease, { type: 'instance.forgotten', instance: VICTIM });
        const harm = harmWindow(lease);
        if (!forgotten || !harm || harm.lastDueMs === null) return null;
        return { value: (harm.lastDueMs - forgotten.tMs) / 1000, evidence: harm.evidence };
      },
    },
    {
      name: 'keepalive-notices-first',
      title: 'Pings notice the frozen instance before failing attempts or the lease do',
      arm: 'all',
      unit: 's ahead of the next one',
      atLeast: 0,
      observe: (arms) => {
        const noticed = [arms.keepalive, arms.outliers, arms.budget, arms.lease].map(noticesAfter);
        if (noticed.some((each) => each === null)) return null;
        const [first = NaN, ...others] = noticed.map((each) => each?.value ?? NaN);
        const evidence = noticed.map((each) => each?.evidence).join(', ');
        return { value: Math.min(...others) - first, evidence: `order stops asking ${VICTIM}: ${evidence}` };
      },
    },
    {
      name: 'outliers-are-noticed-before-the-lease',
      title: 'Outlier detection stops asking before the lease has run out',
      arm: 'outliers',
      unit: 's after the registry forgot',
      atMost: 0,
      observe: ({ outliers }) => asksAfterForgotten(outliers),
    },
    {
      name: 'a-budget-notices-nothing',
      title: 'Budgets per attempt alone go on asking until the lease has run out',
      arm: 'budget',
      unit: 's after the registry forgot',
      atLeast: -0.5,
      observe: ({ budget }) => asksAfterForgotten(budget),
    },
    {
      name: 'a-budget-harms-nobody',
      title: 'With a budget per attempt and a retry elsewhere, no user is harmed all the same',
      arm: 'budget',
      unit: 'harmed orders',
      atMost: 0,
      observe: ({ budget }) => harmedWhileFrozen(budget),
    },
    {
      name: 'outliers-harm-nobody',
      title: 'Nor is any with outlier detection beside them',
      arm: 'outliers',
      unit: 'harmed orders',
      atMost: 0,
      observe: ({ outliers }) => harmedWhileFrozen(outliers),
    },
    {
      name: 'keepalive-cuts-the-harm',
      title: 'Keepalive alone at least halves the window of harm: it notices, but does not try again',
      arm: 'keepalive',
      unit: 'x lease',
      atMost: 0.5,
      observe: (arms) => {
        const [off, on] = [harmWindow(arms.lease), harmWindow(arms.keepalive)];
        if (!off || !on || off.seconds === 0) return null;
        return {
          value: on.seconds / off.seconds,
          evidence: `keepalive: ${on.evidence}; lease: ${off.evidence}`,
        };
      },
    },
    {
      name: 'notices-the-lost-lease',
      title: 'Resumed, the instance registers anew within 1 s',
      arm: 'lease',
      unit: 's',
      atMost: 1,
      observe: ({ lease }) =>
        secondsBetween(lease, freeze.undoing, { type: 'instance.registered', instance: VICTIM }),
    },
    {
      name: 'carries-traffic-again',
      title: 'Within 3 s of its resume it carries traffic again',
      arm: 'lease',
      unit: '% of calls',
      atLeast: 20,
      observe: ({ lease }) => {
        const resumed = findEvent(lease, freeze.undoing);
        const outageBegins = findEvent(lease, silence.injecting);
        if (!resumed || !outageBegins) return null;
        return shareOf(lease, 'inventory', VICTIM, {
          fromMs: resumed.tMs + 2_000,
          toMs: outageBegins.tMs,
        });
      },
    },
    {
      name: 'late-answers-are-wasted',
      title: 'Resumed, it first works off calls whose callers have gone: wasted work',
      arm: 'lease',
      unit: 'calls',
      atLeast: 1,
      observe: ({ lease }) => {
        const work = wastedWork(lease.traces)?.byService.get('inventory');
        if (!work) return null;
        const evidence = `${work.startedAfter} of ${work.spans} calls were begun after the caller's deadline`;
        return { value: work.startedAfter, evidence };
      },
    },
    {
      name: 'silent-registry-harms-nobody',
      title: 'While the registry is silent, and when it comes back, no user is harmed',
      arm: 'all',
      unit: 'harmed requests',
      atMost: 0,
      observe: (arms) => {
        const each = Object.values(arms).map((arm) => ({ arm: arm.arm, harm: harmOfOutage(arm) }));
        if (each.some(({ harm }) => harm === null)) return null;
        const count = each.reduce((sum, { harm }) => sum + (harm?.count ?? 0), 0);
        const harmed = each.reduce((sum, { harm }) => sum + (harm?.harmed ?? 0), 0);
        const whose = each.flatMap(({ arm, harm }) =>
          [...(harm?.results ?? [])].map(([result, times]) => `${arm}: ${result} ${times} times`),
        );
        const evidence = [`${harmed} of ${count} requests in all arms`, ...whose].join(', ');
        return { value: harmed, evidence };
      },
    },
    {
      name: 'registrations-are-whole-again',
      title: 'After the outage every instance is registered',
      arm: 'all',
      unit: 'instances missing',
      atMost: 0,
      observe: (arms) => {
        const missing = Object.values(arms).map(missingAtEnd);
        if (missing.some((names) => names === null)) return null;
        const names = missing.flatMap((each) => each ?? []);
        return {
          value: names.length,
          evidence: names.length > 0 ? `missing: ${names.join(', ')}` : 'none missing',
        };
      },
    },
  ],

  lesson:
    'A frozen instance breaks no connection, so only something with a clock can tell: pings on the connection, the failures of attempts that have a budget, or its lease. ' +
    'A budget per attempt notices nothing, but with a retry elsewhere nobody is harmed; keepalive notices first, and loses the calls that were waiting: they need each other. ' +
    'The registry may fail too: clients that keep the last list they knew do not notice.',
});

/** How far the granted leases are from the one that is said. */
function leaseApart(arm: ArmView<typeof shop>) {
  const ttl = leaseTtl(arm);
  return ttl && { ...ttl, value: Math.abs(ttl.value - LEASE_TTL_S) };
}

/** From the pause to the last attempt that order begins at the frozen instance. */
function noticesAfter(arm: ArmView<typeof shop>) {
  const paused = findEvent(arm, freeze.injecting);
  const resumed = findEvent(arm, freeze.undoing);
  return paused && resumed
    ? stopsAsking(arm, 'order', VICTIM, { fromMs: paused.tMs, toMs: resumed.tMs })
    : null;
}

/** From the end of the arm's own lease to the last attempt; before it when negative. Leases of two arms end at other times. */
function asksAfterForgotten(arm: ArmView<typeof shop>) {
  const noticed = noticesAfter(arm);
  const forgotten = secondsBetween(arm, freeze.injecting, { type: 'instance.forgotten', instance: VICTIM });
  return noticed && forgotten
    ? { value: noticed.value - forgotten.value, evidence: `${noticed.evidence}; ${forgotten.evidence}` }
    : null;
}

/** From the pause to the last request that was harmed before the resume. */
function harmWindow(arm: ArmView<typeof shop>) {
  const paused = findEvent(arm, freeze.injecting);
  const resumed = findEvent(arm, freeze.undoing);
  if (!paused || !resumed) return null;
  const harm = harmIn(arm, { fromMs: paused.tMs, toMs: resumed.tMs }, { route: ORDERS });
  if (!harm) return null;
  const seconds = harm.lastDueMs === null ? 0 : (harm.lastDueMs - paused.tMs) / 1000;
  return {
    ...harm,
    seconds,
    evidence: `${harm.harmed} of ${harm.count} orders harmed, the last ${seconds.toFixed(2)} s after the pause`,
  };
}

function harmedWhileFrozen(arm: ArmView<typeof shop>) {
  const harm = harmWindow(arm);
  return harm && { value: harm.harmed, evidence: harm.evidence };
}

/** Requests from the beginning of the registry's outage to the end of the arm. */
function harmOfOutage(arm: ArmView<typeof shop>) {
  const begins = findEvent(arm, silence.injecting);
  const recovery = arm.phase('recovery')?.window;
  return begins && recovery ? harmIn(arm, { fromMs: begins.tMs, toMs: recovery.endedAtMs }) : null;
}

/** Instances that were registered before the faults and were not at the end of the recovery phase. */
function missingAtEnd(arm: ArmView<typeof shop>): string[] | null {
  const recovery = arm.phase('recovery')?.window;
  if (!recovery) return null;
  const registered = new Map<unknown, boolean>();
  for (const { type, instance, tMs } of arm.evidence.journal) {
    if (tMs >= recovery.endedAtMs) break;
    if (type === 'instance.registered') registered.set(instance, true);
    if (type === 'instance.forgotten') registered.set(instance, false);
  }
  return [...registered].filter(([, there]) => !there).map(([name]) => String(name));
}
