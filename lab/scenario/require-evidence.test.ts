import { expect, test } from 'vitest';
import type { ArmView } from '../analysis/arm/view.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { kill, pause } from './fault.ts';
import { hypothesis, type Pair, smallScenario } from './fixture/small-scenario.ts';
import { goodput, latency, serviceTime, successRate } from './observe.ts';
import { stopsAsking } from './observe-attempts.ts';
import { alertAfter, counterRoseAt, findEvent, harmIn, shareOf, shareSpread } from './observe-events.ts';
import type { Hypothesis } from './scenario.ts';
import { validateScenario } from './validate.ts';

const PRODUCTS = 'GET /api/products/:id';
const base = smallScenario({ topology: { gateway: 1, product: 3 }, faults: [kill('product-1')] });
const window = { fromMs: 0, toMs: 1 };

/** The line with which a scenario of that hypothesis is refused; null when it is not. */
function refusal(observe: Hypothesis<Pair>['observe'], replace: Partial<typeof base> = {}): string | null {
  try {
    validateScenario({ ...base, hypotheses: [hypothesis({ observe })], ...replace }, 'small.ts');
    return null;
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['invalid-scenario', ExitCode.usage]);
    return error.message;
  }
}

const INSTANCES = 'an instance of product (product-1, product-2, product-3)';
const SERVICES = 'a service of its topology (gateway, product)';

/** What plain JavaScript can get wrong. */
test.each<[string, (arm: never) => unknown, string]>([
  [
    'an instance of shareOf',
    (arm) => shareOf(arm, 'product', 'product-I', window),
    `expected ${INSTANCES}, got \`product-I\`: did you mean product-1?`,
  ],
  [
    'an instance of another service',
    (arm) => shareOf(arm, 'product', 'gateway-1', window),
    `expected ${INSTANCES}, got \`gateway-1\``,
  ],
  [
    'an instance of shareSpread',
    (arm) => shareSpread(arm, 'product', ['product-1', 'product-4'], window),
    `expected ${INSTANCES}, got \`product-4\`: did you mean product-1?`,
  ],
  [
    'a service of shareOf',
    (arm) => shareOf(arm, 'prodct' as never, 'product-1', window),
    `expected ${SERVICES}, got \`prodct\`: did you mean product?`,
  ],
  [
    'an instance of an event',
    (arm) => findEvent(arm, { type: 'instance.forgotten', instance: 'product-9' }),
    'expected an instance of its topology (gateway-1, product-1, product-2, product-3), got `product-9`: did you mean product-1?',
  ],
  [
    'a moment of a fault that is not among its faults',
    (arm) => findEvent(arm, pause('product-2').injected),
    'expected a fault of its own (kill-product-1), got `pause-product-2`',
  ],
  [
    'an instance that is asked',
    (arm) => stopsAsking(arm, 'gateway', 'product1', window),
    'got `product1`: did you mean product-1?',
  ],
  [
    'a route',
    (arm) => harmIn(arm, window, { route: 'GET /api/product/:id' as never }),
    `did you mean ${PRODUCTS}?`,
  ],
  [
    'a route of latency',
    (arm) => latency(arm, 'fault', 'GET /api/product/:id' as never, 'p50'),
    `did you mean ${PRODUCTS}?`,
  ],
  [
    'a route that the load never takes',
    (arm) => successRate(arm, 'fault', 'POST /api/orders'),
    `expected a route of its load (${PRODUCTS}), got \`POST /api/orders\``,
  ],
  ['a phase', (arm) => goodput(arm, 'falt' as never, PRODUCTS), 'got `falt`: did you mean fault?'],
  [
    'a method',
    (arm) => serviceTime(arm, 'fault', 'product', 'GetProducts', 'p50'),
    'expected an operation of product (GetProduct), got `GetProducts`: did you mean GetProduct?',
  ],
  [
    'an edge',
    (arm: ArmView) => arm.phase('fault')?.edge('product', 'gateway', 'GetProduct'),
    'expected an edge of the shop (gateway -> order,',
  ],
  [
    'a culprit',
    (arm: ArmView) => arm.phase('fault')?.culpritShare('product', 'GetProdct'),
    'got `GetProdct`: did you mean GetProduct?',
  ],
  [
    'a metric',
    (arm) => counterRoseAt(arm, 'faultline_breaker_transition_total', {}, 0),
    'expected a metric that a run collects, as faultline_breaker_transitions_total, got `faultline_breaker_transition_total`',
  ],
  [
    'a service in a label',
    (arm) => counterRoseAt(arm, 'faultline_retries_total', { peer_service: 'prodct' }, 0),
    `expected ${SERVICES}, got \`prodct\`: did you mean product?`,
  ],
] as [string, (arm: never) => unknown, string][])(
  '%s that does not exist is an invalid scenario',
  (_what, ask, line) => {
    const message = refusal(({ unprotected }) => ask(unprotected as never) as null);
    expect(message).toContain('small.ts is no valid scenario: `hypotheses.0` (products-wait): ');
    expect(message).toContain(line);
    expect(message).not.toContain('\n');
  },
);

test('an arm that is not there, and a name that nothing has, are refused too', () => {
  expect(
    refusal((arms) => successRate((arms as Record<string, ArmView>).protectd as ArmView, 'fault', PRODUCTS)),
  ).toContain('expected one of its arms (unprotected, protected), got `protectd`: did you mean protected?');
  // @ts-expect-error A scenario can be plain JavaScript.
  expect(refusal(() => successRates())).toContain('its observe threw: successRates is not defined');
});

test('an alert whose rule has to hold for longer than the arm goes on is refused', () => {
  const observe: Hypothesis<Pair>['observe'] = ({ unprotected }) =>
    alertAfter(unprotected, { type: 'fault.injected' }, 'InstanceGone');
  expect(refusal(observe)).toMatch(
    /expected evidence enough at each --length, but at `\w+` alert InstanceGone of unprotected can not fire: its rule has to hold for 10 s, and the arm ends [\d.]+ s after fault\.injected$/,
  );
  expect(refusal(observe, { phases: { baseline: 2, fault: 20, recovery: 2 } })).toBeNull();
  expect(
    refusal(({ unprotected }) => alertAfter(unprotected, { type: 'fault.injected' }, 'BreakerOpen')),
  ).toBeNull();
});

test('names that exist are taken, full ones of methods too, and those of spans that only traces know', () => {
  expect(
    refusal(({ unprotected: arm }) => {
      shareOf(arm, 'product', 'product-3', window);
      arm.phase('fault')?.service('product', 'shop.v1.ProductService/GetProduct');
      arm.phase('fault')?.edge('gateway', 'product', 'GetProduct');
      arm.phase('fault')?.culpritShare('gateway', PRODUCTS, PRODUCTS);
      arm.phase('fault')?.slowdownShare('product', 'look_up', PRODUCTS);
      arm.metrics('up', { instance: 'product-1' });
      return null;
    }),
  ).toBeNull();
});

test.each<[string, 'p50' | 'p90' | 'p99', number, string | null]>([
  ['carried at all lengths', 'p50', 20, null],
  ['carried by the fault phase at all lengths', 'p90', 84, null],
  [
    'not carried at short',
    'p90',
    80,
    'at `short` the p90 of GET /api/products/:id in unprotected/fault takes 50 good answers at least, there are 48',
  ],
  [
    'not carried at all',
    'p99',
    80,
    'at `normal` the p99 of GET /api/products/:id in unprotected/fault takes 500',
  ],
])('a quantile %s: %s of %i requests a second', (_what, quantile, rps, line) => {
  const load = { routes: [{ route: PRODUCTS, rps }] } as const;
  const message = refusal(({ unprotected }) => latency(unprotected, 'fault', PRODUCTS, quantile), { load });
  if (line === null) expect(message).toBeNull();
  else expect(message).toContain(`expected evidence enough at each --length, but ${line}`);
});

test('the time of a service is carried by the routes that reach it', () => {
  const slow = { load: { routes: [{ route: PRODUCTS, rps: 15 }] } } as const;
  const observe: Hypothesis<Pair>['observe'] = ({ unprotected }) =>
    serviceTime(unprotected, 'fault', 'product', 'GetProduct', 'p50');
  expect(refusal(observe)).toBeNull();
  expect(refusal(observe, slow)).toContain('takes 10 spans at least, there are 9');
});

test('a hypothesis that throws on an arm that is only rehearsed is not refused for it', () => {
  expect(
    refusal(({ unprotected }) => {
      throw new TypeError(`${unprotected.traces[0]}`);
    }),
  ).toBeNull();
});
