import { expect, test } from 'vitest';
import { AUDITS } from '../../services/audits.ts';
import { shop } from '../../services/faultline.config.ts';
import { bank, inventory, notification, order, payment, product } from '../../services/proto/contracts.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { abort, command, delay, hang, kill, outage, pause } from './fault.ts';
import { hypothesis, smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';

function refusal(candidate: unknown): FaultlineError {
  try {
    validateScenario(candidate, 'small.ts');
  } catch (error) {
    if (error instanceof FaultlineError) return error;
    throw error;
  }
  throw new Error('expected it to be refused');
}

const COMMANDS = { id: 'c', inject: ['true'], undo: ['true'] } as const;
/** The fields of a type are replaced by what it does not allow. */
const wrong = (replace: object) => smallScenario(replace);
const protectedBy = (edge: object) =>
  wrong({ arms: { unprotected: {}, protected: { gateway: { clients: { product: edge } } } } });
const { atLeast: _, ...limitless } = hypothesis();
const LOAD = { routes: [{ route: 'GET /api/products/:id', rps: 1 }] };

test('a valid scenario is taken as it is', () => {
  const scenario = smallScenario({ limits: { product: { memoryMiB: 128, cpus: 0.5 } } });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
});

test('what has no JSON is told in a line too', () => {
  const own: unknown[] = [];
  own.push(own);
  expect(refusal(wrong({ title: own })).message).toBe(
    'small.ts is no valid scenario: `title`: expected string, got `<ref *1> [ [Circular *1] ]`',
  );
  expect(refusal(wrong({ title: 5n })).message).toBe(
    'small.ts is no valid scenario: `title`: expected string, got `5n`',
  );
});

test.each<object>([
  { idempotencyKey: false },
  { idempotencyKey: { protected: true, unprotected: false } },
  { repeatUnknown: { times: 3, pauseMs: 100, tryTimeoutMs: 500 } },
])('callers may send with keys and again: %j', (callers) => {
  const { load } = smallScenario();
  const scenario = wrong({ load: { ...load, ...callers } });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
});

test.each<object>([
  { consecutiveFailures: 5, resetTimeoutMs: 1, permittedProbes: 3 },
  { errorThresholdPercentage: 60, volumeThreshold: 3, rollingWindowMs: 1, resetTimeoutMs: 1 },
  { slowCall: { durationMs: 100, ratePercentage: 50 }, resetTimeoutMs: 1 },
])('a breaker may open by any policy: %j', (breaker) => {
  const scenario = protectedBy({ breaker });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, '`default export`: expected object, got nothing'],
  ['a missing field', wrong({ lesson: undefined }), '`lesson`: expected string, got nothing'],
  [
    'text for a number',
    wrong({ phases: { baseline: 1, fault: '2', recovery: 1 } }),
    '`phases.fault`: expected number, got `"2"`',
  ],
  [
    'a phase of no length',
    wrong({ phases: { baseline: 0, fault: 1, recovery: 1 } }),
    '`phases.baseline`: expected number to be >=0.05, got `0`',
  ],
  ['a field too many', wrong({ phase: {} }), '`default export`: expected no field `phase`'],
  [
    'a mistyped protection',
    protectedBy({ timeout: 1 }),
    '`arms.protected.gateway.clients.product`: expected no field `timeout`',
  ],
  [
    'a breaker that nothing opens',
    protectedBy({ breaker: { resetTimeoutMs: 1 } }),
    '`arms.protected.gateway.clients.product.breaker`: expected one at least of `consecutiveFailures`, `errorThresholdPercentage`, `slowCall`, got `{"resetTimeoutMs":1}`',
  ],
  [
    'a breaker without probes',
    protectedBy({ breaker: { consecutiveFailures: 5, resetTimeoutMs: 1, permittedProbes: 0 } }),
    '`arms.protected.gateway.clients.product.breaker.permittedProbes`: expected number to be >0, got `0`',
  ],
  [
    'an unknown service',
    wrong({ topology: { gateway: 1, catalogue: 1 } }),
    '`topology`: expected no field `catalogue`',
  ],
  [
    'too many instances',
    wrong({ topology: { gateway: 1, product: 100 } }),
    '`topology.product`: expected number to be <=20, got `100`',
  ],
  ['no gateway', wrong({ topology: { product: 1 } }), '`topology`: expected a gateway, got `product`'],
  [
    'a limit that no service could start under',
    wrong({ limits: { product: { memoryMiB: 1 } } }),
    '`limits.product.memoryMiB`: expected number to be >=64, got `1`',
  ],
  [
    'a limit of a service that is not started',
    wrong({ limits: { bank: { cpus: 1 } } }),
    '`limits`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'an arm that is to break something and is not run',
    wrong({ breaks: { unprotect: [] } }),
    '`breaks`: expected one of its arms (unprotected, protected), got `unprotect`: did you mean unprotected?',
  ],
  [
    'an audit that there is not',
    wrong({ breaks: { unprotected: ['answers-are-of-what-was-asked', 'accepted-order-is-kept'] } }),
    `\`breaks.unprotected.1\`: expected an audit of the system (${AUDITS.map(({ name }) => name).join(', ')}), got \`accepted-order-is-kept\`: did you mean accepted-orders-are-kept?`,
  ],
  [
    'an arm that starts a service otherwise and is not run',
    wrong({ starts: { unprotect: {} } }),
    '`starts`: expected one of its arms (unprotected, protected), got `unprotect`: did you mean unprotected?',
  ],
  [
    'the capacity of a route that writes',
    wrong({
      topology: { gateway: 1, order: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
      load: {
        routes: [{ route: 'POST /api/orders', rps: 20 }],
        capacity: { route: 'POST /api/orders', connections: 2, seconds: 1 },
      },
    }),
    '`load.capacity.route`: expected a route that only reads (GET), got `POST /api/orders`',
  ],
  [
    'a capacity of a route that is not of the load',
    wrong({
      load: {
        routes: [{ route: 'GET /api/products/:id', rps: 20 }],
        capacity: { route: 'GET /api/orders/:id', connections: 2, seconds: 1 },
      },
    }),
    '`load.capacity.route`: expected a route of its load (GET /api/products/:id), got `GET /api/orders/:id`',
  ],
  [
    'a sampling of an arm that is not run',
    wrong({ sampling: { unprotect: 'head=10%' } }),
    '`sampling`: expected one of its arms (unprotected, protected), got `unprotect`: did you mean unprotected?',
  ],
  [
    'a sampling that there is not',
    wrong({ sampling: { unprotected: 'head=110%' } }),
    '`sampling.unprotected`: expected all, tail, head=<percent>% or tail=<percent>% (up to 100, such as tail=10%), got `"head=110%"`',
  ],
  [
    'two ways for one Collector',
    wrong({ sampling: { unprotected: 'tail=10%', protected: 'tail=20%' } }),
    '`sampling.protected`: expected `tail=10%`, as `unprotected` has, got `tail=20%`',
  ],
  [
    'another version of a service that is not started',
    wrong({ starts: { unprotected: { bank: { env: { A: 'b' } } } } }),
    '`starts.unprotected.bank`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a start in words that there are not',
    wrong({ starts: { unprotected: { product: { environment: { A: 'b' } } } } }),
    '`starts.unprotected.product`: expected no field `environment`',
  ],
  [
    'an unknown route',
    wrong({ load: { routes: [{ route: 'GET /', rps: 1 }] } }),
    '`load.routes.0.route`: expected one of',
  ],
  [
    'a route twice',
    wrong({ load: { routes: [1, 2].map((rps) => ({ route: 'POST /api/orders', rps })) } }),
    '`load.routes`: expected each route once',
  ],
  [
    'a rate for two phases of three',
    wrong({ load: { routes: [{ route: 'GET /api/products/:id', rps: { baseline: 1, fault: 1 } }] } }),
    '`load.routes.0.rps`: expected requests a second (0.01 to 2000), or a rate for each phase',
  ],
  [
    'a spike that its phase does not hold',
    wrong({
      load: {
        routes: [
          {
            route: 'GET /api/products/:id',
            rps: { baseline: 9, fault: { usual: 9, spike: 99, after: 0.5, lasts: 1 }, recovery: 9 },
          },
        ],
      },
    }),
    '`load.routes.0.rps.fault`: expected a time within the fault phase of 1 s, got `after 0.5 s, lasts 1 s`',
  ],
  ['no hypothesis', wrong({ hypotheses: [] }), '`hypotheses`: expected array to have >=1 items, got `[]`'],
  [
    'a hypothesis without limit',
    wrong({ hypotheses: [limitless] }),
    '`hypotheses.0`: expected `atLeast`, `atMost` or both',
  ],
  [
    'limits that nothing meets',
    wrong({ hypotheses: [hypothesis({ atLeast: 2, atMost: 1 })] }),
    '`hypotheses.0`: expected `atLeast` to be no more than `atMost`',
  ],
  [
    'a hypothesis that observes nothing',
    wrong({ hypotheses: [{ ...hypothesis(), observe: 5 }] }),
    '`hypotheses.0.observe`: expected a function, got `5`',
  ],
  [
    'two hypotheses of a name',
    wrong({ hypotheses: [hypothesis(), hypothesis()] }),
    '`hypotheses`: expected each hypothesis to have a name of its own',
  ],
  [
    'a fault on a service that is not started',
    wrong({ faults: [hang({ service: 'bank' })] }),
    '`faults.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a condition on a service that is not started',
    wrong({ conditions: [hang({ service: 'bank' })] }),
    '`conditions.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a condition that is not there all the time',
    wrong({ conditions: [delay({ service: 'product' }, { fixedDelayMs: 5, after: 0.5 })] }),
    '`conditions.0`: expected no field `after`',
  ],
  [
    'a fault on a method that is not there',
    wrong({ faults: [hang({ service: 'product', method: 'GetProduce' })] }),
    '`faults.0.match.method`: expected a method of product (GetProduct), got `GetProduce`',
  ],
  [
    'a call fault on HTTP',
    wrong({ faults: [hang({ service: 'gateway' })] }),
    '`faults.0.match.service`: expected a service with gRPC methods, got `gateway`',
  ],
  [
    'a fault on an instance too many',
    wrong({ faults: [kill('product-2')] }),
    '`faults.0.instance`: expected an instance of its topology (gateway-1, product-1), got `product-2`',
  ],
  [
    'a call fault on an instance of another service',
    wrong({ faults: [hang({ service: 'product', instance: 'gateway-1' })] }),
    '`faults.0.match.instance`: expected an instance of its topology (product-1), got `gateway-1`',
  ],
  [
    'a status that gRPC does not know',
    wrong({ faults: [abort({ service: 'product' }, { grpcStatus: 'UNAVAILBLE' })] }),
    '`faults.0.grpcStatus`: expected one of',
  ],
  [
    'a fault that is no error',
    wrong({ faults: [abort({ service: 'product' }, { grpcStatus: 'OK' })] }),
    '`faults.0.grpcStatus`: expected one of',
  ],
  [
    'a share above all',
    wrong({ faults: [hang({ service: 'product' }, { percentage: 101 })] }),
    '`faults.0.percentage`: expected number to be <=100, got `101`',
  ],
  [
    'two actions in a fault',
    wrong({
      faults: [
        {
          ...abort({ service: 'product' }, { grpcStatus: 'ABORTED' }),
          ...delay({ service: 'product' }, { fixedDelayMs: 1 }),
        },
      ],
    }),
    '`faults.0`: expected no field `grpcStatus`',
  ],
  [
    'an unknown backend',
    wrong({ faults: [outage('database' as 'traces')] }),
    '`faults.0.backend`: expected one of "registry"|"traces"|"metrics"|"collector", got `"database"`',
  ],
  [
    'more jitter than delay',
    wrong({ faults: [delay({ service: 'product' }, { fixedDelayMs: 10, jitterMs: 11 })] }),
    '`faults.0`: expected no more jitter than delay',
  ],
  [
    'an HTTP status that is no error',
    wrong({ faults: [abort({ service: 'product' }, { httpStatus: 200 })] }),
    '`faults.0.httpStatus`: expected number to be >=400, got `200`',
  ],
  [
    'an abort with two answers',
    wrong({ faults: [abort({ service: 'product' }, { httpStatus: 503, grpcStatus: 'ABORTED' })] }),
    '`faults.0`: expected one of `grpcStatus` and `httpStatus`',
  ],
  [
    'a fault of no kind',
    wrong({ faults: [{ id: 'f', match: { service: 'product' }, hang: { percentage: 100 } }] }),
    '`faults.0.kind`: expected one of "delay"|"abort"|"hang"|"kill"|"pause"|"restart"|"outage"|"command", got nothing',
  ],
  [
    'a condition that is no call fault',
    wrong({ conditions: [kill('product-1')] }),
    '`conditions.0.kind`: expected one of "delay"|"abort"|"hang", got `"kill"`',
  ],
  [
    'a command of a service that is not started',
    wrong({ faults: [command({ service: 'bank' }, COMMANDS)] }),
    '`faults.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a command of an instance that is not started',
    wrong({ faults: [command({ service: 'product', instance: 'product-2' }, COMMANDS)] }),
    '`faults.0.match.instance`: expected an instance of its topology (product-1), got `product-2`: did you mean product-1?',
  ],
  [
    'a command without an undo',
    wrong({ faults: [command({ service: 'product' }, { ...COMMANDS, undo: [] as never })] }),
    '`faults.0.undo.0`: expected string, got nothing',
  ],
  [
    'an id that can not be a key',
    wrong({ faults: [kill('product-1', { id: 'a fault' })] }),
    '`faults.0.id`: expected letters, digits, dots and dashes, at most 80, got `"a fault"`',
  ],
  [
    'a fault that outlasts its phase',
    wrong({ faults: [pause('product-1', { after: 0.5, lasts: 1 })] }),
    '`faults.0`: expected a time within the fault phase of 1 s, got `after 0.5 s, lasts 1 s`',
  ],
  [
    'a fault after its phase',
    wrong({ faults: [outage('traces', { phase: 'recovery', after: 1 })] }),
    '`faults.0`: expected a time within the recovery phase of 1 s, got `after 1 s`',
  ],
  [
    'a try that leaves no time for another',
    wrong({
      load: { ...LOAD, timeoutMs: 500, repeatUnknown: { times: 1, pauseMs: 100, tryTimeoutMs: 400 } },
    }),
    '`load.repeatUnknown.tryTimeoutMs`: expected less than the 500 ms after which its callers leave, with the pause of 100 ms, got `400`',
  ],
  [
    'repeats without a bound',
    wrong({ load: { ...LOAD, repeatUnknown: { pauseMs: 100, tryTimeoutMs: 400 } } }),
    '`load.repeatUnknown.times`: expected number, got nothing',
  ],
  [
    'keys of an arm that is not run',
    wrong({ load: { ...LOAD, idempotencyKey: { 'without-key': false } } }),
    '`load.idempotencyKey`: expected one of its arms (unprotected, protected), got `without-key`',
  ],
  [
    'keys that are neither there nor not',
    wrong({ load: { ...LOAD, idempotencyKey: { protected: 'never' } } }),
    '`load.idempotencyKey`: expected true, false, or these by arm, got `{"protected":"never"}`',
  ],
  ['arms left out', wrong({ arms: undefined }), '`arms`: expected record, got nothing'],
  ['arms that are none', wrong({ arms: 7 }), '`arms`: expected record, got `7`'],
  ['no arm', wrong({ arms: {} }), '`arms`: expected 1 to 8 arms, got `[]`'],
  [
    'too many arms',
    wrong({ arms: Object.fromEntries([...'abcdefghi'].map((name) => [name, {}])) }),
    '`arms`: expected 1 to 8 arms, got `["a","b","c","d","e","f","g","h","i"]`',
  ],
  ...['Lease', 'lease_only', 'lease-', '1st', 'all', 'constructor', '__proto__', 'a'.repeat(41)].map(
    (name): [string, unknown, string] => [
      `an arm named ${name}`,
      wrong({ arms: { unprotected: {}, [name]: {} } }),
      `\`arms\`: expected names in kebab-case, of at most 40 characters and not \`all\`, as \`lease-only\`, got \`"${name}"\``,
    ],
  ),
  [
    'a hypothesis about an arm that is not run',
    wrong({ hypotheses: [{ ...hypothesis(), arm: 'protcted' }] }),
    '`hypotheses.0.arm`: expected one of its arms (unprotected, protected) or `all`, got `protcted`',
  ],
  [
    'a telling trace of an arm that is not run',
    wrong({ telling: { protcted: { route: 'GET /api/products/:id' } } }),
    '`telling`: expected one of its arms (unprotected, protected), got `protcted`',
  ],
  [
    'a protection of a service that is not started',
    wrong({ arms: { unprotected: {}, protected: { order: {} } } }),
    '`arms.protected.order`: expected a service of its topology (gateway, product), got `order`',
  ],
  [
    'a protection of an edge to nowhere',
    wrong({ arms: { unprotected: { gateway: { clients: { bank: {} } } }, protected: {} } }),
    '`arms.unprotected.gateway.clients.bank`: expected a service of its topology (gateway, product), got `bank`',
  ],
])(
  '%s is refused in a line that says where, what was expected and what was found',
  (_what, candidate, line) => {
    const { message, exitCode } = refusal(candidate);
    expect(message).toContain(`small.ts is no valid scenario: ${line}`);
    expect(exitCode).toBe(ExitCode.usage);
    expect(message).not.toContain('\n');
  },
);

const withLoad = (route: object, callers: object = {}) =>
  wrong({ load: { routes: [{ ...LOAD.routes[0], ...route }], ...callers } });
const BREAKER = { errorThresholdPercentage: 50, resetTimeoutMs: 1_000 };
const EDGE = 'arms.protected.gateway.clients.product';
const guarded = (server: object) => wrong({ arms: { unprotected: {}, protected: { product: { server } } } });

// Of each kind one that is too small to be carried out, and one that is too large to have an effect.
test.each<[string, unknown, string]>([
  ['phases.fault', wrong({ phases: { baseline: 1, fault: 1e300, recovery: 1 } }), '<=3600, got `1e+300`'],
  ['phases.fault', wrong({ phases: { baseline: 1, fault: 1e-9, recovery: 1 } }), '>=0.05, got `1e-9`'],
  ['shortest.fault', wrong({ shortest: { fault: 1e9 } }), '<=3600, got `1000000000`'],
  ['faults.0.after', wrong({ faults: [kill('product-1', { after: 1e300 })] }), '<=3600, got `1e+300`'],
  ['faults.0.lasts', wrong({ faults: [pause('product-1', { lasts: 1e-6 })] }), '>=0.05, got `0.000001`'],
  [
    'faults.0.percentage',
    wrong({ faults: [hang({ service: 'product' }, { percentage: 0 })] }),
    '>=0.1, got `0`',
  ],
  ['load.routes.0.rps', withLoad({ rps: 1e-9 }), '>=0.01, got `1e-9`'],
  ['load.routes.0.rps', withLoad({ rps: 1e9 }), '<=2000, got `1000000000`'],
  [
    'load.routes.0.hangsUp.every',
    withLoad({ hangsUp: { afterMs: 5, every: 1e9 } }),
    '<=1000, got `1000000000`',
  ],
  [
    'load.repeatUnknown.pauseMs',
    withLoad({}, { repeatUnknown: { times: 1, pauseMs: 0.001, tryTimeoutMs: 5 } }),
    '>=1, got `0.001`',
  ],
  [`${EDGE}.timeoutMs`, protectedBy({ timeoutMs: 1e12 }), '<=3600000, got `1000000000000`'],
  [
    `${EDGE}.breaker.resetTimeoutMs`,
    protectedBy({ breaker: { ...BREAKER, resetTimeoutMs: 1e-4 } }),
    '>=1, got `0.0001`',
  ],
  [
    `${EDGE}.breaker.rollingWindowMs`,
    protectedBy({ breaker: { ...BREAKER, rollingWindowMs: 0.5 } }),
    '>=1, got `0.5`',
  ],
  [
    `${EDGE}.breaker.volumeThreshold`,
    protectedBy({ breaker: { ...BREAKER, volumeThreshold: 1e9 } }),
    '<=100000, got `1000000000`',
  ],
  [
    `${EDGE}.bulkhead.maxInFlight`,
    protectedBy({ bulkhead: { maxInFlight: 1e7 } }),
    '<=100000, got `10000000`',
  ],
  [
    `${EDGE}.retryThrottling.tokenRatio`,
    protectedBy({ retryThrottling: { maxTokens: 10, tokenRatio: 1e-9 } }),
    '>=0.001, got `1e-9`',
  ],
  [
    'arms.protected.product.server.workers.queue',
    guarded({ workers: { slots: 1, queue: 1e9 } }),
    '<=100000, got `1000000000`',
  ],
  [
    'arms.protected.product.server.rateLimit.requestsPerSecond',
    guarded({ rateLimit: { requestsPerSecond: 1e99, burst: 1 } }),
    '<=100000, got `1e+99`',
  ],
  [
    'limits.product.memoryMiB',
    wrong({ limits: { product: { memoryMiB: 1e12 } } }),
    '<=1048576, got `1000000000000`',
  ],
  ['limits.product.cpus', wrong({ limits: { product: { cpus: 1e6 } } }), '<=1024, got `1000000`'],
])('%s that can not be carried out or has no effect is refused', (field, candidate, found) => {
  const { message, exitCode, detail } = refusal(candidate);
  expect(message).toBe(`small.ts is no valid scenario: \`${field}\`: expected number to be ${found}`);
  expect([exitCode, detail]).toEqual([ExitCode.usage, []]);
});

test('a scenario of 0.1 is refused in a line that says where to read on', () => {
  const { system: _system, ...old } = smallScenario();
  expect(refusal(old)).toMatchObject({
    message:
      'small.ts is no valid scenario: `system`: expected what is under test, got nothing, as in Faultline 0.1: see docs/upgrading.md',
    exitCode: ExitCode.usage,
  });
});

test('a backoff may be none, and no part of a millisecond', () => {
  const backoff = (initialBackoffMs: number) =>
    protectedBy({ retry: { maxAttempts: 2, initialBackoffMs, maxBackoffMs: 10 } });
  const none = backoff(0);
  expect(validateScenario(none, 'small.ts')).toEqual(none);
  expect(refusal(backoff(0.5)).message).toContain(
    `\`${EDGE}.retry.initialBackoffMs\`: expected 0, or a number to be >=1, got \`0.5\``,
  );
});

test('each further wrong field gets a line of detail', () => {
  const { detail } = refusal({ ...smallScenario(), title: 1, lesson: '' });
  expect(detail).toEqual(['`lesson`: expected string to have >=1 characters, got `""`']);
});

test('the methods that a fault may name are those of the contracts', () => {
  for (const contract of [bank, inventory, notification, order, payment, product]) {
    const { service } = contract;
    expect(shop.services[service as keyof typeof shop.services].methods).toEqual(
      Object.keys(contract.definition()),
    );
  }
  expect(shop.services.gateway.methods).toEqual([]);
});
