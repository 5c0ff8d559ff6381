import { expect, test } from 'vitest';
import { hypothesis, smallScenario } from './fixture/small-scenario.ts';
import { worseOf } from './primary.ts';
import type { Scenario } from './scenario.ts';
import { validateScenario } from './validate.ts';
import { claim, defineScenario } from './vocabulary.ts';

test.each([
  [{}, { atMost: 2 }, 'more'],
  [{}, { atLeast: 2 }, 'less'],
  [{}, { atLeast: 1, atMost: 2 }, null],
  [{ worse: 'less' }, { atLeast: 1, atMost: 2 }, 'less'],
  // What a lesson shows to go wrong is worse the less of it is left.
  [{ worse: 'less' }, { atMost: 0.5 }, 'less'],
] as const)('%j of a claim with %j: %s is worse', (primary, limits, worse) => {
  expect(worseOf(primary, limits)).toBe(worse);
});

const compared = (primary: object, replace: Partial<Scenario> = {}) =>
  ({ ...smallScenario(), primary, ...replace }) as Scenario;

test('claims of its own can be compared', () => {
  const scenario = compared({ 'products-wait': { leastEffect: 0.05 } });
  expect(validateScenario(scenario, 'small.ts')).toEqual(scenario);
});

test.each<[string, Scenario, string]>([
  [
    'no claim of its own',
    compared({ 'products-wat': {} }),
    '`primary`: expected hypotheses of its own (products-wait), got `products-wat`: did you mean products-wait?',
  ],
  [
    'two limits, and nobody says what is worse',
    compared(
      { 'products-wait': {} },
      { hypotheses: [hypothesis({ atLeast: 1, atMost: 2 })] as Scenario['hypotheses'] },
    ),
    '`primary.products-wait.worse`: expected more or less, since its limits are two, got `nothing`',
  ],
  ['more than three', compared({ a: {}, b: {}, c: {}, d: {} }), '`primary`: expected at most 3 claims'],
  [
    'no effect at all',
    compared({ 'products-wait': { leastEffect: 0 } }),
    '`primary.products-wait.leastEffect`: expected number to be >=0.01, got `0`',
  ],
])('%s is refused', (_what, scenario, problem) => {
  expect(() => validateScenario(scenario, 'small.ts')).toThrow(problem);
});

test('a claim that the scenario does not make does not compile', () => {
  const { hypotheses: _, ...others } = smallScenario();
  const made = defineScenario({
    ...others,
    hypotheses: ({ unprotected }) => ({
      quick: claim('Quick', unprotected.latency('GET /api/products/:id', 'p50', 'baseline').atMost(100)),
    }),
    primary: {
      quick: {},
      // @ts-expect-error no such claim
      quik: {},
    },
  });
  expect(Object.keys(made.primary ?? {})).toEqual(['quick', 'quik']);
});
