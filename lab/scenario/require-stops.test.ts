import { expect, test } from 'vitest';
import { sample } from '../testing/sample-system.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarioHash } from './scenario-hash.ts';
import type { StopCondition } from './stop-condition.ts';
import { validateScenario } from './validate.ts';
import { defineScenario } from './vocabulary.ts';

const PRODUCTS = 'GET /api/products/:id';
const LOST: StopCondition = { name: 'lost', arm: 'protected', route: PRODUCTS, failing: 0.9, overSeconds: 2 };

const withStops = (...conditions: object[]) =>
  ({
    ...smallScenario(),
    load: { routes: [{ route: PRODUCTS, rps: 20, patienceMs: 500 }] },
    phases: { baseline: 2, fault: 5, recovery: 2 },
    abortOn: conditions,
  }) as unknown as Scenario;

test('a scenario may say what ends an arm, which makes it another one', () => {
  const scenario = withStops(LOST, { ...LOST, name: 'in-fault', arm: 'all', phase: 'fault' });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
  expect(scenarioHash(scenario)).not.toBe(scenarioHash(withStops(LOST)));
});

test.each<[object, string]>([
  [
    { arm: 'protectd' },
    '`abortOn.0.arm`: expected one of its arms (unprotected, protected) or `all`, got `protectd`: did you mean protected?',
  ],
  [
    { route: 'POST /api/orders' },
    '`abortOn.0.route`: expected a route of its load (GET /api/products/:id), got `POST /api/orders`',
  ],
  [{ phase: 'fualt' }, '`abortOn.0.phase`'],
  [{ failing: 0.3 }, '`abortOn.0.failing`'],
  [{ failing: 90 }, '`abortOn.0.failing`'],
  [{ name: 'Lost' }, '`abortOn.0.name`'],
  [{ afterSeconds: 3 }, 'afterSeconds'],
  [
    { overSeconds: 3 },
    '`abortOn.0.overSeconds`: expected less than the 2.5 s that its longest phase leaves at --length short, beside the 0.5 s that callers of GET /api/products/:id wait, got `3`',
  ],
  [
    { phase: 'recovery' },
    '`abortOn.0.overSeconds`: expected less than the 0.7 s that the recovery phase leaves at --length short, beside the 0.5 s that callers of GET /api/products/:id wait, got `2`',
  ],
  [
    { overSeconds: 0.5 },
    '`abortOn.0.overSeconds`: expected at least 20 requests in it, which are 1 s of GET /api/products/:id, got `0.5`',
  ],
])('%j is refused before anything is started', (change, message) => {
  expect(() => validateScenario(withStops({ ...LOST, ...change }), 'small.ts')).toThrow(message);
});

test('two of one name are refused', () => {
  const twice = () => validateScenario(withStops(LOST, LOST), 'small.ts');
  expect(twice).toThrow('`abortOn.0.name`: expected a name of its own, got `lost`');
});

test('one that gives a claim the name of another is refused', () => {
  const [claim] = smallScenario().hypotheses;
  const scenario = { ...withStops(LOST), hypotheses: [{ ...claim, name: 'protected-lost' }] };
  expect(() => validateScenario(scenario, 'small.ts')).toThrow(
    '`abortOn.0.name`: expected one that gives no claim its name, got `lost`: there is protected-lost',
  );
});

test('its names are those of the scenario, for the compiler too', () => {
  const lost = { name: 'lost', arm: 'off', route: 'PUT /loans', failing: 1, overSeconds: 1 } as const;
  const defined = defineScenario({
    ...{ name: 'lending', title: 'Lending', lesson: 'None.', system: sample },
    phases: { calm: 5, storm: 5 },
    topology: { desk: 1, loans: 2, readers: 1 },
    load: { routes: [{ route: 'PUT /loans', rps: 100 }] },
    faults: [],
    arms: { off: {} },
    hypotheses: [{ name: 'a', title: 'A', unit: 'ms', atMost: 1, arm: 'off', observe: () => null }],
    abortOn: [
      { ...lost, phase: 'storm' },
      // @ts-expect-error an arm that it does not have
      { ...lost, arm: 'on' },
      // @ts-expect-error a route that its system does not have
      { ...lost, route: 'PUT /loan' },
      // @ts-expect-error a phase that it does not have
      { ...lost, phase: 'fault' },
    ],
  });
  expect(defined.abortOn).toHaveLength(4);
});
