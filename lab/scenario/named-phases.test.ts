import { expect, expectTypeOf, test } from 'vitest';

import type { ArmView } from '../analysis/arm/view.ts';
import { sample } from '../testing/sample-system.ts';
import { phaseLengths } from './phase-lengths.ts';
import { rehearsal } from './rehearsal.ts';
import { validateScenario } from './validate.ts';
import { claim, defineScenario, delay, endOf, goodput, kill, latency, workRepeated } from './vocabulary.ts';

const LEND = 'PUT /loans';
const slow = delay({ service: 'loans', method: 'Lend' }, { fixedDelayMs: 5, phase: 'slow' });

const base = {
  ...{ name: 'lending', title: 'Lending', lesson: 'None.', system: sample },
  topology: { desk: 1, loans: 2, readers: 1 },
  arms: { off: {} },
} as const;

const named = defineScenario({
  ...base,
  phases: { quiet: 2, slow: 4, worse: 1, after: 1 },
  shortest: { slow: 3 },
  load: {
    routes: [
      {
        route: LEND,
        rps: { quiet: 100, slow: { ramp: [100, 200] }, worse: { steps: [100, 50] }, after: 100 },
      },
    ],
  },
  faults: [slow, kill('loans-2', { phase: 'worse', after: 0.2, lasts: 0.5 })],
  hypotheses: ({ off, all }) => ({
    'slow-is-slow': claim(
      'A slow phase is slow',
      off.latency(LEND, 'p90', 'slow').atLeast(off.latency(LEND, 'p90', 'quiet').times(2)),
    ),
    'worse-is-worse': claim('And a worse one worse', off.goodput(LEND, 'worse').atMost(90)),
    'it-ends': claim('All is over', all.harmed(LEND, { from: endOf('worse'), to: endOf('after') }).atMost(0)),
    'own-is-typed': claim(
      'A function has them too',
      off
        .observe('phases', (arm) => {
          expectTypeOf(arm).toEqualTypeOf<ArmView<typeof sample, 'quiet' | 'slow' | 'worse' | 'after'>>();
          return { value: arm.phase('after')?.seconds ?? 0, evidence: '' };
        })
        .atLeast(1),
    ),
  }),
});

test('a scenario names its phases, and they come in the order in which it names them', () => {
  const valid = validateScenario(named, 'lending.ts');
  expect(valid).toEqual(named);
  expect(Object.entries(phaseLengths(valid, 'short'))).toEqual([
    ['quiet', 1.2],
    ['slow', 3],
    ['worse', 0.6],
    ['after', 0.6],
  ]);
  const view = rehearsal(valid, 'off', 'normal');
  expect(view.phases).toEqual(['quiet', 'slow', 'worse', 'after']);
  expect(view.phases.map((name) => view.phase(name)?.route(LEND)?.count)).toEqual([200, 600, 75, 100]);
});

test.each<[string, object, string]>([
  [
    'a fault that says no phase, where none is called fault',
    { faults: [kill('loans-1')] },
    '`faults.0.phase`: expected the phase in which it comes (quiet, slow, worse, after), since none is called fault, got `nothing`',
  ],
  [
    'a fault of a phase that there is not',
    { faults: [kill('loans-1', { phase: 'slower' })] },
    '`faults.0.phase`: expected one of "quiet"|"slow"|"worse"|"after", got `"slower"`: did you mean slow?',
  ],
  [
    'a shortest of a phase that there is not',
    { shortest: { fault: 1 } },
    '`shortest`: expected no field `fault`',
  ],
  [
    'a rate that leaves a phase out',
    { load: { routes: [{ route: LEND, rps: { quiet: 1, slow: 1, worse: 1 } }] } },
    '`load.routes.0.rps`: expected requests a second (0.01 to 2000), or a rate for each phase',
  ],
  [
    'a name that would change the order',
    { phases: { ...named.phases, 7: 1 } },
    '`phases`: expected names in kebab-case',
  ],
  [
    'the name of what comes before all phases',
    { phases: { 'warm-up': 1 } },
    '`phases`: expected names in kebab-case',
  ],
  ['no phase at all', { phases: {} }, '`phases`: expected 1 to 8 phases, got `[]`'],
  [
    'a claim on a phase that there is not',
    {
      hypotheses: [
        {
          name: 'a',
          title: 'A',
          unit: 'ms',
          atMost: 1,
          arm: 'off',
          observe: ({ off }: { off: ArmView }) => latency(off, 'fault', LEND, 'p50'),
        },
      ],
    },
    '`hypotheses.0` (a): expected one of its phases (quiet, slow, worse, after), got `fault`',
  ],
  [
    'a moment of a phase that there is not',
    {
      hypotheses: [
        {
          name: 'a',
          title: 'A',
          unit: 'ms',
          atMost: 1,
          arm: 'off',
          observe: ({ off }: { off: ArmView }) => endOf('recovery').find(off) && null,
        },
      ],
    },
    '`hypotheses.0` (a): expected one of its phases (quiet, slow, worse, after), got `recovery`',
  ],
])('%s is refused by name', (_what, replace, problem) => {
  expect(() => validateScenario({ ...named, ...replace }, 'lending.ts')).toThrow(
    `lending.ts is no valid scenario: ${problem}`,
  );
});

test('a phase that there is not does not compile', () => {
  const wrong = () =>
    defineScenario({
      ...base,
      phases: { quiet: 1, slow: 1 },
      // @ts-expect-error no such phase to bound
      shortest: { fault: 1 },
      // @ts-expect-error nor to send in
      load: { routes: [{ route: LEND, rps: { quiet: 1, fault: 1 } }] },
      faults: [
        slow,
        // @ts-expect-error no fault comes in it
        kill('loans-2', { phase: 'worse' }),
      ],
      hypotheses: ({ off }) => ({
        // @ts-expect-error nothing is claimed of it
        latency: claim('A', off.latency(LEND, 'p90', 'fault').atMost(1)),
        // @ts-expect-error nor of one that is misspelt
        goodput: claim('A', off.goodput(LEND, 'slo').atMost(1)),
        // @ts-expect-error nor up to its end
        harmed: claim('A', off.harmed(LEND, { from: endOf('slow'), to: endOf('fault') }).atMost(1)),
        work: claim(
          'A',
          // @ts-expect-error nor of work in it
          off.workRepeated({ phase: 'fault', route: LEND, service: 'loans', method: 'Lend' }).atMost(1),
        ),
      }),
    });
  expect(wrong).toBeTypeOf('function');
  const asked = (arm: ArmView<typeof sample, 'quiet' | 'slow'>) => [
    // @ts-expect-error no such phase
    arm.phase('fault'),
    // @ts-expect-error nor for a function
    goodput(arm, 'fault', LEND),
    // @ts-expect-error nor for work
    workRepeated(arm, { phase: 'fault', route: LEND, service: 'loans', method: 'Lend' }),
  ];
  expect(asked).toBeTypeOf('function');
});
