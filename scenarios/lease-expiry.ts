import {
  type ArmView,
  defineScenario,
  findEvent,
  harmIn,
  outage,
  pause,
  secondsBetween,
  shareOf,
  wastedWork,
} from 'faultline';

const ORDERS = 'POST /api/orders';
const VICTIM = 'inventory-1';
const LEASE_TTL_S = 2;
const PAUSING = { type: 'fault.injecting', text: `${VICTIM} paused` };
const RESUMING = { type: 'fault.undoing', text: `${VICTIM} paused` };
const SILENCING = { type: 'fault.injecting', text: 'registry backend silent' };
/** A user notices an error, and an order that takes longer than this. */
const SLOW_MS = 1_000;

export default defineScenario({
  name: 'lease-expiry',
  title: 'One of three inventory instances freezes: alive, accepting, silent; only its lease can tell',
  topology: { gateway: 1, order: 1, inventory: 3, payment: 1, bank: 1, notification: 1 },
  load: { routes: [{ route: ORDERS, rps: 30 }] },
  phases: { baseline: 1.5, fault: 3.6, recovery: 9.4 },
  shortest: { fault: 3.6, recovery: 9.4 },
  // The second part: the registry itself falls silent, longer than any lease.
  faults: [pause(VICTIM), outage('registry', { phase: 'recovery', after: 2.8, lasts: 5 })],

  arms: {
    unprotected: {},
    protected: {
      order: {
        clients: {
          inventory: {
            retry: {
              maxAttempts: 3,
              initialBackoffMs: 5,
              maxBackoffMs: 20,
              perAttemptTimeoutMs: 200,
              retryableStatusCodes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED'],
            },
            outlierDetection: {
              intervalMs: 500,
              baseEjectionTimeMs: 3_000,
              failurePercentageThreshold: 50,
              requestVolume: 3,
            },
          },
        },
      },
    },
  },

  telling: { unprotected: { route: ORDERS, pick: 'failed' }, protected: { route: ORDERS, pick: 'slowest' } },

  hypotheses: [
    {
      name: 'lease-expires',
      title: 'The key of the frozen instance is gone between TTL and TTL + 1.5 s',
      arm: 'unprotected',
      unit: 's',
      // The last keepalive may have been up to a third of the TTL before the pause.
      atLeast: LEASE_TTL_S - 0.7,
      atMost: LEASE_TTL_S + 1.5,
      observe: ({ unprotected }) =>
        secondsBetween(unprotected, PAUSING, { type: 'instance.forgotten', instance: VICTIM }),
    },
    {
      name: 'harm-ends-with-the-lease',
      title: 'Unprotected, users are harmed until the lease has run out, and no longer',
      arm: 'unprotected',
      unit: 's after the registry forgot',
      atLeast: -1,
      atMost: 0.5,
      observe: ({ unprotected }) => {
        const forgotten = findEvent(unprotected, { type: 'instance.forgotten', instance: VICTIM });
        const harm = harmWindow(unprotected);
        if (!forgotten || !harm || harm.lastDueMs === null) return null;
        return { value: (harm.lastDueMs - forgotten.tMs) / 1000, evidence: harm.evidence };
      },
    },
    {
      name: 'budgets-cut-the-harm',
      title: 'Budgets per attempt and a retry elsewhere at least halve the window of harm',
      arm: 'all',
      unit: 'x unprotected',
      atMost: 0.5,
      observe: (arms) => {
        const [off, on] = [harmWindow(arms.unprotected), harmWindow(arms.protected)];
        if (!off || !on || off.seconds === 0) return null;
        return {
          value: on.seconds / off.seconds,
          evidence: `protected: ${on.evidence}; unprotected: ${off.evidence}`,
        };
      },
    },
    {
      name: 'notices-the-lost-lease',
      title: 'Resumed, the instance registers anew within 1 s',
      arm: 'unprotected',
      unit: 's',
      atMost: 1,
      observe: ({ unprotected }) =>
        secondsBetween(unprotected, RESUMING, { type: 'instance.registered', instance: VICTIM }),
    },
    {
      name: 'registers-under-a-new-lease',
      title: 'It registers under a different lease: a lost lease is dead',
      arm: 'unprotected',
      unit: 'leases',
      atLeast: 2,
      observe: ({ unprotected }) => {
        const before = findEvent(unprotected, { type: 'instance.registered', instance: VICTIM });
        const resumed = findEvent(unprotected, RESUMING);
        const after =
          resumed && findEvent(unprotected, { type: 'instance.registered', instance: VICTIM }, resumed.tMs);
        if (!before || !after) return null;
        const leases = new Set([before.leaseId, after.leaseId]);
        return { value: leases.size, evidence: `lease ${before.leaseId}, then ${after.leaseId}` };
      },
    },
    {
      name: 'carries-traffic-again',
      title: 'Within 3 s of its resume it carries traffic again',
      arm: 'unprotected',
      unit: '% of calls',
      atLeast: 20,
      observe: ({ unprotected }) => {
        const resumed = findEvent(unprotected, RESUMING);
        const outageBegins = findEvent(unprotected, SILENCING);
        if (!resumed || !outageBegins) return null;
        return shareOf(unprotected, 'inventory', VICTIM, {
          fromMs: resumed.tMs + 2_000,
          toMs: outageBegins.tMs,
        });
      },
    },
    {
      name: 'late-answers-are-wasted',
      title: 'Resumed, it first works off calls whose callers have gone: wasted work',
      arm: 'unprotected',
      unit: 'calls',
      atLeast: 1,
      observe: ({ unprotected }) => {
        const work = wastedWork(unprotected.traces)?.byService.get('inventory');
        if (!work) return null;
        const evidence = `${work.startedAfter} of ${work.spans} calls were begun after the caller's deadline`;
        return { value: work.startedAfter, evidence };
      },
    },
    {
      name: 'silent-registry-harms-nobody',
      title: 'While the registry is silent, and when it comes back, no request fails',
      arm: 'all',
      unit: 'failed requests',
      atMost: 0,
      observe: (arms) => {
        const both = [arms.unprotected, arms.protected].map(harmOfOutage);
        if (both.some((harm) => harm === null || harm.count === 0)) return null;
        const count = both.reduce((sum, harm) => sum + (harm?.count ?? 0), 0);
        const harmed = both.reduce((sum, harm) => sum + (harm?.harmed ?? 0), 0);
        return { value: harmed, evidence: `${harmed} of ${count} requests in both arms` };
      },
    },
    {
      name: 'registrations-are-whole-again',
      title: 'After the outage every instance is registered',
      arm: 'all',
      unit: 'instances missing',
      atMost: 0,
      observe: (arms) => {
        const missing = [arms.unprotected, arms.protected].map(missingAtEnd);
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
    'A frozen instance breaks no connection, so only something with a clock can tell: its lease, or the budget of each attempt. ' +
    'The lease bounds the harm to its TTL, the budget with a retry elsewhere bounds it per call. ' +
    'The registry may fail too: clients that keep the last list they knew do not notice.',
});

/** From the pause to the last request that was harmed before the resume. */
function harmWindow(arm: ArmView) {
  const paused = findEvent(arm, PAUSING);
  const resumed = findEvent(arm, RESUMING);
  if (!paused || !resumed) return null;
  const harm = harmIn(arm, { fromMs: paused.tMs, toMs: resumed.tMs }, { route: ORDERS, slowMs: SLOW_MS });
  const seconds = harm.lastDueMs === null ? 0 : (harm.lastDueMs - paused.tMs) / 1000;
  return {
    ...harm,
    seconds,
    evidence: `${harm.harmed} of ${harm.count} orders harmed, the last ${seconds.toFixed(2)} s after the pause`,
  };
}

/** Requests from the beginning of the registry's outage to the end of the arm. */
function harmOfOutage(arm: ArmView) {
  const begins = findEvent(arm, SILENCING);
  const recovery = arm.phase('recovery')?.window;
  return begins && recovery ? harmIn(arm, { fromMs: begins.tMs, toMs: recovery.endedAtMs }) : null;
}

/** Instances that were registered before the faults and were not at the end of the recovery phase. */
function missingAtEnd(arm: ArmView): string[] | null {
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
