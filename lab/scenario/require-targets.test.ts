import { expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { hang, kill, outage, pause } from './fault.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';

/** The fields of a type are replaced by what it does not allow. */
const wrong = (replace: object) => smallScenario(replace);
/** All of the shop, with orders. */
const whole = {
  topology: { gateway: 1, order: 1, product: 1, inventory: 1, payment: 1, bank: 1, notification: 1 },
  load: {
    routes: [
      { route: 'POST /api/orders', rps: 20 },
      { route: 'GET /api/products/:id', rps: 20 },
    ],
  },
} as const;
const { bank: __, ...withoutBank } = whole.topology;

// What names a service or instance that is not started is in validate.test.ts and validate-faults.test.ts.
test.each<[string, unknown, string]>([
  [
    'a protection of an edge that does not exist',
    wrong({ arms: { unprotected: { product: { clients: { gateway: {} } } }, protected: {} } }),
    '`arms.unprotected.product.clients.gateway`: expected a service that product calls (none), got `gateway`',
  ],
  [
    'a fallback that nobody offers',
    wrong({
      ...whole,
      arms: { unprotected: {}, protected: { order: { clients: { inventory: { fallback: true } } } } },
    }),
    '`arms.protected.order.clients.inventory.fallback`: expected an edge whose caller offers a fallback (order -> payment, gateway -> product), got `order -> inventory`',
  ],
  [
    'a load that needs what is not started',
    wrong({ ...whole, topology: withoutBank }),
    '`topology`: expected bank, which payment calls for POST /api/orders, got `gateway, order, product, inventory, payment, notification`',
  ],
  [
    'a load of orders to read, which nobody could make',
    wrong({
      topology: { gateway: 1, order: 1, product: 1 },
      load: { routes: [{ route: 'GET /api/orders/:id', rps: 20 }] },
    }),
    '`topology`: expected inventory, which order calls for GET /api/orders/:id, got `gateway, order, product`',
  ],
  [
    'two kills of one instance at once',
    wrong({ faults: [kill('product-1', { lasts: 0.5 }), kill('product-1', { after: 0.5 })] }),
    '`faults.1`: expected product-1 to be undone of `faults.0` (product-1 killed) before, got `product-1 killed after 0.5 s`',
  ],
  [
    'a pause of what is dead',
    wrong({ faults: [kill('product-1'), pause('product-1', { after: 0.2, lasts: 0.1 })] }),
    '`faults.1`: expected product-1 to be undone of `faults.0` (product-1 killed) before',
  ],
  [
    'two outages of one backend at once',
    wrong({ faults: [outage('traces', { after: 0.2 }), outage('traces', { lasts: 0.3 })] }),
    '`faults.1`: expected traces to be undone of `faults.0` (traces backend silent) before',
  ],
  [
    'two faults with one id',
    wrong({ faults: [kill('product-1', { lasts: 0.3 }), kill('product-1', { after: 0.5 })] }),
    '`faults.1.id`: expected another id than that of `faults.0`, got `kill-product-1`',
  ],
  [
    'a condition with the id of a fault',
    wrong({
      conditions: [hang({ service: 'product' }, { id: 'x' })],
      faults: [kill('product-1', { id: 'x' })],
    }),
    '`faults.0.id`: expected another id than that of `conditions.0`, got `x`',
  ],
  [
    'a mistyped instance of a fault',
    wrong({ faults: [kill('product-I')] }),
    '`faults.0.instance`: expected an instance of its topology (gateway-1, product-1), got `product-I`: did you mean product-1?',
  ],
  [
    'a mistyped method of a fault',
    wrong({ faults: [hang({ service: 'product', method: 'GetProdukt' })] }),
    '`faults.0.match.method`: expected a method of product (GetProduct), got `GetProdukt`: did you mean GetProduct?',
  ],
  [
    'a mistyped service of a fault',
    wrong({ faults: [hang({ service: 'prodct' as 'product' })] }),
    '`faults.0.match.service`: expected one of "gateway"|"order"|"product"|"inventory"|"payment"|"bank"|"notification", got `"prodct"`: did you mean product?',
  ],
  [
    'patience beyond the time when callers leave',
    wrong({
      load: { routes: [{ route: 'GET /api/products/:id', rps: 20, patienceMs: 900 }], timeoutMs: 800 },
    }),
    '`load.routes.0.patienceMs`: expected no more than the 800 ms after which its callers leave, got `900`',
  ],
  [
    'callers that hang up when they have left already',
    wrong({
      load: {
        routes: [{ route: 'GET /api/products/:id', rps: 20, hangsUp: { afterMs: 800, every: 3 } }],
        timeoutMs: 800,
      },
    }),
    '`load.routes.0.hangsUp.afterMs`: expected less than the 800 ms after which its callers give a try up, got `800`',
  ],
  [
    'a telling trace of a route that the load never takes',
    wrong({ telling: { protected: { route: 'POST /api/orders' } } }),
    '`telling.protected.route`: expected a route of its load (GET /api/products/:id), got `POST /api/orders`',
  ],
])('%s is refused in one line', (_what, candidate, line) => {
  const refused = (() => {
    try {
      return validateScenario(candidate, 'small.ts');
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(FaultlineError);
  const { message, exitCode } = refused as FaultlineError;
  expect(message).toContain(`small.ts is no valid scenario: ${line}`);
  expect(message).not.toContain('\n');
  expect(exitCode).toBe(ExitCode.usage);
});

test('two kills of one instance one after the other are fine', () => {
  const faults = [kill('product-1', { lasts: 0.4 }), kill('product-1', { id: 'again', after: 0.5 })];
  validateScenario(wrong({ faults }), 'small.ts');
  validateScenario(wrong({ faults: [kill('product-1'), kill('gateway-1')] }), 'small.ts');
});
