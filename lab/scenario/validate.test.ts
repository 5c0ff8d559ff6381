import { expect, test } from 'vitest';
import { AUDITS } from '../../services/audits.ts';
import { shop } from '../../services/faultline.config.ts';
import { bank, inventory, notification, order, payment, product } from '../../services/proto/contracts.ts';
import { ExitCode } from '../errors.ts';
import { expectRefused, protectedBy, refusal, wrong } from './fixture/refusal.ts';
import { hypothesis, smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';

const { atLeast: _, ...limitless } = hypothesis();

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
  (_what, candidate, line) => expectRefused(candidate, line),
);

test('a scenario of 0.1 is refused in a line that says where to read on', () => {
  const { system: _system, ...old } = smallScenario();
  expect(refusal(old)).toMatchObject({
    message:
      'small.ts is no valid scenario: `system`: expected what is under test, got nothing, as in Faultline 0.1: see docs/upgrading.md',
    exitCode: ExitCode.usage,
  });
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
