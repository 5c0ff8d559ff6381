import { expect, test } from 'vitest';
import { expectRefused, wrong } from './fixture/refusal.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';

const LOAD = { routes: [{ route: 'GET /api/products/:id', rps: 1 }] };

test.each<object>([
  { idempotencyKey: false },
  { idempotencyKey: { protected: true, unprotected: false } },
  { repeatUnknown: { times: 3, pauseMs: 100, tryTimeoutMs: 500 } },
])('callers may send with keys and again: %j', (callers) => {
  const { load } = smallScenario();
  const scenario = wrong({ load: { ...load, ...callers } });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
});

test.each<[string, unknown, string]>([
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
])(
  '%s is refused in a line that says where, what was expected and what was found',
  (_what, candidate, line) => expectRefused(candidate, line),
);
