import { BUSINESS } from './business.ts';

export interface Mutation {
  /** Relative to the repository. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Something broken that a scenario's verdict rests on, and who has to notice. */
export interface Sabotage extends Mutation {
  readonly what: string;
  readonly scenario: string;
  /** Name of a hypothesis or an audit, or `cleanup`: then something must be listed as left behind. */
  readonly caughtBy: string;
  /** It makes the evidence untrustworthy instead of the claim untrue. */
  readonly inconclusive?: true;
}

const BREAKER = 'services/kit/resilience/breaker.ts';
const BULKHEAD = 'services/kit/resilience/bulkhead.ts';
const EDGE = 'services/kit/grpc/edge.ts';
const FAULTS = 'services/kit/faults/fault-interceptor.ts';
const REGISTRATION = 'services/kit/registry/registration.ts';

export const SABOTAGES: readonly Sabotage[] = [
  ...BUSINESS,
  {
    what: 'the fault is confirmed, but not applied',
    scenario: 'slow-payment',
    file: FAULTS,
    find: 'const matching = isPlumbing(method.path) ? [] : faults.matching(shortName);',
    replace: 'const matching: ActiveFault[] = [];',
    caughtBy: 'rise-is-the-delay',
  },
  {
    what: 'a fault of all calls lets one in three pass',
    scenario: 'slow-payment',
    file: FAULTS,
    find: 'draw() * 100 < percentage',
    replace: 'draw() * 150 < percentage',
    caughtBy: 'culprit-is-bank',
    inconclusive: true,
  },
  {
    what: 'a fault ends by itself long before its phase',
    scenario: 'slow-payment',
    file: 'lab/run/fault-timeline.ts',
    find: 'const expiresAtUnixMs = Date.now() + this.#options.ttlMs;',
    replace: 'const expiresAtUnixMs = Date.now() + 1_000;',
    caughtBy: 'culprit-is-bank',
    inconclusive: true,
  },
  {
    what: 'time budgets are ignored',
    scenario: 'slow-payment',
    file: EDGE,
    find: 'Date.now() + Math.min(timeoutMs, patienceMs)',
    replace: 'Date.now() + patienceMs',
    caughtBy: 'budget-halves-p90',
  },
  {
    what: 'most spans are dropped before they are sent',
    scenario: 'slow-payment',
    file: 'services/kit/telemetry/sdk.ts',
    find: 'maxQueueSize: 16_384,',
    replace: 'maxQueueSize: 1, maxExportBatchSize: 1,',
    caughtBy: 'culprit-is-bank',
    inconclusive: true,
  },
  {
    what: 'the load driver is too slow for its schedule',
    scenario: 'slow-payment',
    file: 'lab/load/driver.ts',
    find: 'const sentMs = this.#clock.now();',
    replace:
      'if (index % 10 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150); const sentMs = this.#clock.now();',
    caughtBy: 'culprit-is-bank',
    inconclusive: true,
  },
  {
    what: 'the load driver waits for answers: at most eight requests are under way',
    scenario: 'cascading-failure',
    file: 'lab/load/driver.ts',
    find: 'const waitMs = dueMs - byMs;',
    replace: 'const waitMs = this.#inFlight.size >= 8 ? 5 : dueMs - byMs;',
    caughtBy: 'reads-go-down-unprotected',
    inconclusive: true,
  },
  {
    what: 'half the load is sent, and the judge draws no more',
    scenario: 'slow-payment',
    file: 'lab/load/schedule.ts',
    find: 'const gapMs = 1000 / rps;',
    replace: 'const gapMs = 2000 / rps;',
    caughtBy: 'rise-is-the-delay',
    inconclusive: true,
  },
  {
    what: 'the load driver forgets what took half a second',
    scenario: 'slow-payment',
    file: 'lab/load/driver.ts',
    find: 'this.#onSample({ ...known, sentMs, doneMs',
    replace: 'if (this.#clock.now() - dueMs < 500) this.#onSample({ ...known, sentMs, doneMs',
    caughtBy: 'budget-halves-p99',
    inconclusive: true,
  },
  {
    what: 'requests around the coming of a fault belong to no phase',
    scenario: 'slow-payment',
    file: 'lab/run/walk-phases.ts',
    find: 'startedAtMs = endedAtMs;',
    replace: 'startedAtMs = endedAtMs + 300;',
    caughtBy: 'rise-is-the-delay',
    inconclusive: true,
  },
  {
    what: 'half of the products are not found, from the beginning on',
    scenario: 'slow-payment',
    file: 'services/product/service.ts',
    find: 'if (!entry) throw',
    replace: 'if (!entry || Math.random() < 0.5) throw',
    caughtBy: 'culprit-is-bank',
    inconclusive: true,
  },
  {
    what: 'services do not deregister when they stop',
    scenario: 'slow-payment',
    file: REGISTRATION,
    find: "await withTimeout(lease.revoke(), REVOKE_TIMEOUT_MS, 'revoke')",
    replace: 'await Promise.resolve()',
    caughtBy: 'cleanup',
  },
  {
    what: 'the breaker never opens',
    scenario: 'cascading-failure',
    file: BREAKER,
    find: "if (turn === 'open') this.#opossum.open();",
    replace: '',
    caughtBy: 'breaker-opens',
  },
  {
    what: 'an open breaker lets each third call through',
    scenario: 'cascading-failure',
    file: BREAKER,
    find: 'if (stay instanceof HalfOpen) return this.#probe(stay, work, caller);',
    replace:
      'if (stay instanceof HalfOpen) return this.#probe(stay, work, caller); if (!stay && Math.random() < 0.34) return work();',
    caughtBy: 'protected-order-payment-breaker',
  },
  {
    what: 'a half-open breaker lets all calls through',
    scenario: 'cascading-failure',
    file: 'services/kit/resilience/breaker/half-open.ts',
    find: 'if (this.#permits === 0) return false;',
    replace: '',
    caughtBy: 'protected-order-payment-breaker',
  },
  {
    what: 'a bulkhead is ten times as wide',
    scenario: 'cascading-failure',
    file: BULKHEAD,
    find: 'this.#maxInFlight = maxInFlight;',
    replace: 'this.#maxInFlight = 10 * maxInFlight;',
    caughtBy: 'protected-order-payment-bulkhead',
  },
  {
    what: 'a bulkhead gets no slot back from what failed',
    scenario: 'cascading-failure',
    file: BULKHEAD,
    find: 'return await work();\n    } finally {\n      this.#inFlight--;\n    }',
    replace: 'const answer = await work(); this.#inFlight--; return answer;\n    } finally {\n    }',
    caughtBy: 'protected-order-payment-bulkhead',
  },
  {
    what: 'workers of calls that were given up never come back',
    scenario: 'cascading-failure',
    file: 'services/kit/resilience/admission-interceptors.ts',
    find: 'servedCall()?.whenAbandoned(() => this.#leave());',
    replace: '',
    caughtBy: 'unprotected-order-workers',
  },
  {
    what: 'fallbacks are never served',
    scenario: 'cascading-failure',
    file: EDGE,
    find: '!options.fallback || !settings.fallback',
    replace: '!options.fallback || settings.fallback',
    caughtBy: 'orders-go-on-protected',
  },
  {
    what: 'every call is made twice',
    scenario: 'cascading-failure',
    file: 'services/kit/resilience/retry.ts',
    find: 'const answer = await attempt(next);',
    replace:
      'attempt(next).catch(() => {}); const answer = await attempt({ ...next, number: next.number + 1 });',
    caughtBy: 'no-retry-storm',
  },
  {
    what: 'the worker pool has no bound',
    scenario: 'cascading-failure',
    file: 'services/kit/resilience/worker-pool.ts',
    find: 'if (this.#busy < this.#slots) {',
    replace: 'if (this.#busy < Number.POSITIVE_INFINITY) {',
    caughtBy: 'reads-go-down-unprotected',
  },
  {
    what: 'the fault is not undone',
    scenario: 'cascading-failure',
    file: 'lab/run/fault-timeline.ts',
    find: 'else await this.#options.injector.undo(id);',
    replace: '',
    caughtBy: 'breaker-closes',
  },
  {
    what: 'what is to be killed goes on',
    scenario: 'instance-crash',
    file: 'lab/run/fault-timeline.ts',
    find: 'await this.#instance(plan.instance)[plan.action]();',
    replace: "if (plan.action !== 'kill') await this.#instance(plan.instance)[plan.action]();",
    caughtBy: 'crash-is-hidden-protected',
    inconclusive: true,
  },
  {
    what: 'nothing is tried again',
    scenario: 'instance-crash',
    file: 'services/kit/resilience/retry.ts',
    find: 'if (!invites || next.number >= settings.maxAttempts) throw error;',
    replace: 'throw error;',
    caughtBy: 'crash-is-hidden-protected',
  },
  {
    what: 'the lease outlives the crash by far',
    scenario: 'instance-crash',
    file: 'services/kit/kit.ts',
    find: 'ttlS: leaseTtlS,',
    replace: 'ttlS: 60,',
    caughtBy: 'registry-forgets',
  },
  {
    what: 'calls are not spread over the instances',
    scenario: 'instance-crash',
    file: 'services/kit/registry/elsewhere.ts',
    find: 'const first = this.#child.pick(args);',
    // Every other one of two is the same one.
    replace: 'this.#child.pick(args); const first = this.#child.pick(args);',
    caughtBy: 'survivors-share-evenly',
  },
  {
    what: 'a frozen instance thaws after a second',
    scenario: 'lease-expiry',
    file: 'lab/runtime/process/os-process.ts',
    find: "this.signal('SIGSTOP');",
    replace: "this.signal('SIGSTOP'); setTimeout(() => this.signal('SIGCONT'), 1_000);",
    caughtBy: 'a-budget-harms-nobody',
    inconclusive: true,
  },
  {
    what: 'the registry answers through its outage',
    scenario: 'lease-expiry',
    file: 'lab/run/fault-timeline.ts',
    find: "if ('outage' in plan) await this.#backend(plan.outage).pause();",
    replace: "if ('outage' in plan) await Promise.resolve();",
    caughtBy: 'silent-registry-harms-nobody',
  },
  {
    what: 'a lost lease is not replaced',
    scenario: 'lease-expiry',
    file: REGISTRATION,
    find: 'const lease = etcd.lease(ttlS);',
    replace: 'if (this.#lease) return; const lease = etcd.lease(ttlS);',
    caughtBy: 'notices-the-lost-lease',
  },
  {
    what: 'keepalive never stops: leases do not run out',
    scenario: 'lease-expiry',
    file: 'lab/backends/registry/embedded/lessor.ts',
    find: 'if (lease.expiry > now) this.#queue.push(lease, lease.expiry);',
    replace: 'lease.expiry = now + 60_000; if (lease.expiry > now) this.#queue.push(lease, lease.expiry);',
    caughtBy: 'lease-expires',
  },
  {
    what: 'attempts have no budget of their own',
    scenario: 'lease-expiry',
    file: EDGE,
    find: 'const ownMs = hedged ? undefined : retry?.perAttemptTimeoutMs;',
    replace: 'const ownMs: number | undefined = undefined;',
    caughtBy: 'a-budget-harms-nobody',
  },
  {
    what: 'clients believe an empty registry at once',
    scenario: 'lease-expiry',
    file: 'services/kit/registry/resolver.ts',
    find: 'emit, { keepAfterLossMs, silence }',
    replace: 'emit, { silence }',
    caughtBy: 'silent-registry-harms-nobody',
  },
  {
    what: 'deadlines are not handed on',
    scenario: 'deadline-propagation',
    file: EDGE,
    find: 'propagateDeadline ? currentScope() : UNBOUND',
    replace: 'UNBOUND',
    caughtBy: 'waste-is-gone',
  },
  {
    what: 'the budget does not shrink from hop to hop',
    scenario: 'deadline-propagation',
    file: EDGE,
    find: 'const HOP_MS = 2;',
    replace: 'const HOP_MS = 0;',
    caughtBy: 'budget-shrinks',
  },
  {
    what: 'half of what clients were told is forgotten',
    scenario: 'slow-payment',
    file: 'lab/load/worker.ts',
    find: 'onAnswer: (answer) => answers.push(answer),',
    replace: 'onAnswer: (answer) => Math.random() < 0.5 && answers.push(answer),',
    caughtBy: 'rise-is-the-delay',
    inconclusive: true,
  },
  {
    what: 'the load does not send again what it knows nothing of',
    scenario: 'double-charge',
    file: 'lab/load/tries.ts',
    find: 'if (repeatUnknown === null ||',
    replace: 'if (status !== null ||',
    caughtBy: 'charged-twice-without-key',
  },
  {
    what: 'each try has a key of its own',
    scenario: 'double-charge',
    file: 'lab/load/schedule.ts',
    find: "'x-request-timeout': String(Math.max(",
    replace: "'idempotency-key': traceId, 'x-request-timeout': String(Math.max(",
    caughtBy: 'charged-once-with-key',
  },
  {
    what: 'a key is not kept with its order',
    scenario: 'double-charge',
    file: 'services/order/store.ts',
    find: "idempotencyKey === '' ? null : idempotencyKey,",
    replace: 'null,',
    caughtBy: 'charged-once-with-key',
  },
  {
    what: 'what timed out is cancelled, and nobody asks the bank before',
    scenario: 'double-charge',
    file: 'services/order/service.ts',
    find: "return 'PAYMENT_UNKNOWN';",
    replace: "return 'CANCELLING';",
    caughtBy: 'each-gets-its-order-with-key',
  },
  {
    what: 'each instance of the bank keeps a ledger of its own',
    scenario: 'double-charge',
    file: 'services/bank/main.ts',
    find: 'new Ledger(kit.config.dataDir,',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes source
    replace: 'new Ledger(`${kit.config.dataDir}/${kit.config.instance}`,',
    caughtBy: 'each-gets-its-order-with-key',
  },
  {
    what: 'the bank stops when its caller has left',
    scenario: 'double-charge',
    file: EDGE,
    find: 'propagateDeadline ? currentScope() : UNBOUND',
    replace: 'currentScope()',
    caughtBy: 'late-charges-go-through',
  },
];
