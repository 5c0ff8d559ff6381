import { expect, expectTypeOf, test } from 'vitest';
import type { ArmView } from '../analysis/arm/view.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';
import { type Arms, defineScenario, latency } from './vocabulary.ts';

const READS = 'GET /api/products/:id';
const { name, title, lesson, system, topology, phases, faults } = smallScenario();
const others = { name, title, lesson, system, topology, phases, faults };
const load = { routes: [{ route: READS, rps: 20 }] } as const;
const rest = { ...others, load };
const arms = { control: {}, 'lease-only': {}, keepalive: {}, budget: {} };
const claim = { name: 'a', title: 'A', unit: 'ms', atMost: 1 } as const;

test('the names of the arms are those that hypotheses and telling traces may use', () => {
  const scenario = defineScenario({
    ...rest,
    arms,
    telling: { keepalive: { route: READS } },
    load: { ...load, idempotencyKey: { budget: false } },
    hypotheses: [
      {
        ...claim,
        arm: 'lease-only',
        observe: (of) => {
          expectTypeOf(of).toEqualTypeOf<Arms<'control' | 'lease-only' | 'keepalive' | 'budget'>>();
          expectTypeOf(of.budget).toEqualTypeOf<ArmView>();
          return latency(of['lease-only'], 'fault', READS, 'p50');
        },
      },
      { ...claim, name: 'b', arm: 'all', observe: () => null },
    ],
  });
  expect(validateScenario(scenario, 'four.ts')).toEqual(scenario);
});

test('a mistyped arm neither compiles nor is valid', () => {
  const mistyped = [
    // @ts-expect-error no such arm to be about
    defineScenario({ ...rest, arms, hypotheses: [{ ...claim, arm: 'keepaliv', observe: () => null }] }),
    defineScenario({
      ...rest,
      arms,
      // @ts-expect-error no such arm to tell of
      telling: { keepaliv: { route: READS } },
      hypotheses: [{ ...claim, arm: 'all', observe: () => null }],
    }),
    defineScenario({
      ...rest,
      arms,
      // @ts-expect-error no such arm to break anything
      breaks: { keepaliv: [] },
      hypotheses: [{ ...claim, arm: 'all', observe: () => null }],
    }),
    defineScenario({
      ...rest,
      arms,
      // @ts-expect-error no such arm to start anything otherwise
      starts: { keepaliv: {} },
      hypotheses: [{ ...claim, arm: 'all', observe: () => null }],
    }),
    defineScenario({
      ...rest,
      arms,
      // @ts-expect-error no such arm to sample
      sampling: { keepaliv: 'head=10%' },
      hypotheses: [{ ...claim, arm: 'all', observe: () => null }],
    }),
    defineScenario({
      ...rest,
      arms,
      // @ts-expect-error no such arm to send keys in
      load: { ...load, idempotencyKey: { keepaliv: false } },
      hypotheses: [{ ...claim, arm: 'all', observe: () => null }],
    }),
  ];
  for (const scenario of mistyped)
    expect(() => validateScenario(scenario, 'four.ts')).toThrow(
      /one of its arms \(control, lease-only, keepalive, budget\).*got `keepaliv`/,
    );
});

test('a mistyped arm that a hypothesis reads does not compile', () => {
  const { hypotheses } = defineScenario({
    ...rest,
    arms,
    hypotheses: [
      // @ts-expect-error no such arm to read
      { ...claim, arm: 'all', observe: (of) => latency(of.keepaliv, 'fault', READS, 'p50') },
    ],
  });
  expect(() => hypotheses[0]?.observe({} as never)).toThrow(TypeError);
});
