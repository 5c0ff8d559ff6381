import { expect, test } from 'vitest';
import { sample } from '../../testing/sample-system.ts';
import { validateScenario } from '../validate.ts';
import { claim, defineScenario, delay } from '../vocabulary.ts';
import type { Claims } from './claim.ts';
import { KINDS } from './kinds.ts';

const LEND = 'PUT /loans';

const scenario = (hypotheses: Claims<'off' | 'on', typeof sample>) =>
  defineScenario({
    ...{ name: 'lending', title: 'Lending', lesson: 'None.', system: sample },
    phases: { baseline: 1, fault: 1, recovery: 1 },
    topology: { desk: 1, loans: 2, readers: 1 },
    load: { routes: [{ route: LEND, rps: 100 }] },
    faults: [delay({ service: 'loans', method: 'Lend' }, { fixedDelayMs: 5 })],
    arms: { off: {}, on: { loans: { clients: { readers: { timeoutMs: 100 } } } } },
    hypotheses,
  });

test('claims are hypotheses, each of the arms that it reads', () => {
  const { hypotheses } = scenario(({ off, on, all }) => ({
    'stays-fast': claim('It stays fast', on.latency(LEND, 'p90', 'fault').atMost(5)),
    'is-halved': claim(
      'It is halved',
      on.goodput(LEND, 'fault').atLeast(off.goodput(LEND, 'fault').times(0.5)),
    ),
    'goes-on': claim('It goes on', all.successRate(LEND, 'fault').between(50, 100)),
    'is-own': claim(
      'It is seen',
      off.observe('phases', ({ phases }) => ({ value: phases.length, evidence: '' })).atLeast(3),
    ),
  }));
  const told = hypotheses.map(({ name, arm, reads, unit, atLeast, atMost }) => ({
    name,
    arm,
    reads,
    unit,
    atLeast,
    atMost,
  }));
  expect(told).toEqual([
    { name: 'stays-fast', arm: 'on', reads: ['on'], unit: 'ms', atLeast: undefined, atMost: 5 },
    {
      name: 'is-halved',
      arm: 'all',
      reads: ['on', 'off'],
      unit: 'x off goodput',
      atLeast: 0.5,
      atMost: undefined,
    },
    { name: 'goes-on', arm: 'all', reads: ['off', 'on'], unit: '% ok', atLeast: 50, atMost: 100 },
    { name: 'is-own', arm: 'off', reads: ['off'], unit: 'phases', atLeast: 3, atMost: undefined },
  ]);
  const aboutLend = { route: LEND, phase: 'fault' };
  expect(hypotheses.map(({ about }) => about)).toEqual([aboutLend, aboutLend, aboutLend, {}]);
  expect(hypotheses.map(({ definition }) => definition)).toEqual([
    KINDS.latency.definition,
    KINDS.goodput.definition,
    KINDS.successRate.definition,
    '',
  ]);
  const valid = { ...scenario(({ off }) => ({ a: claim('A', off.goodput(LEND, 'fault').atLeast(1)) })) };
  expect(validateScenario(valid, 'lending.ts')).toEqual(valid);
});

test.each<[string, Claims<'off' | 'on', typeof sample>, string]>([
  [
    'a route that is not sent',
    ({ off }) => ({ a: claim('A', off.latency('GET /loans/:id', 'p50', 'fault').atMost(1)) }),
    'a route of its load',
  ],
  [
    'a quantile that its load can not carry',
    ({ off }) => ({ a: claim('A', off.latency(LEND, 'p99', 'fault').atMost(1)) }),
    'the p99 of PUT /loans in off/fault takes 500 good answers at least',
  ],
  [
    'limits that nothing is between',
    ({ off }) => ({ a: claim('A', off.goodput(LEND, 'fault').between(2, 1)) }),
    'expected `atLeast` to be no more than `atMost`',
  ],
])('%s is no valid claim', (_what, hypotheses, problem) => {
  expect(() => validateScenario(scenario(hypotheses), 'lending.ts')).toThrow(problem);
});

test('an arm that is mistyped neither compiles nor loads', () => {
  // @ts-expect-error no such arm
  const mistyped = () => scenario(({ of }) => ({ a: claim('A', of.goodput(LEND, 'fault').atLeast(1)) }));
  expect(mistyped).toThrow('expected one of its arms (off, on), got `of`: did you mean off?');
});

test('an observation that is mistyped neither compiles nor loads', () => {
  const mistyped: Claims<'off' | 'on', typeof sample> = ({ off }) => ({
    // @ts-expect-error no such observation
    a: claim('A', off.latencie(LEND, 'p50', 'fault').atMost(1)),
  });
  expect(() => scenario(mistyped)).toThrow(
    'expected an observation or a moment of docs/hypotheses.md, got `latencie`: did you mean latency?',
  );
});

test('what does not compile', () => {
  const wrong: Claims<'off' | 'on', typeof sample> = ({ off, on }) => ({
    // @ts-expect-error a claim without a limit
    'no-limit': claim('A', off.goodput(LEND, 'fault')),
    // @ts-expect-error a multiple is no claim: it is a limit of one
    'no-claim': claim('A', off.goodput(LEND, 'fault').times(2)),
    // @ts-expect-error no such route
    route: claim('A', off.goodput('PUT /loan', 'fault').atLeast(1)),
    // @ts-expect-error no such phase
    phase: claim('A', off.goodput(LEND, 'faults').atLeast(1)),
    // @ts-expect-error no such quantile
    quantile: claim('A', off.latency(LEND, 'p91', 'fault').atMost(1)),
    // @ts-expect-error no such service
    service: claim('A', on.slowdownShare('loan', 'Lend', LEND, 'fault').atMost(1)),
    // @ts-expect-error no such method of it
    method: claim('A', on.serviceTime('readers', 'Lend', 'p50', 'fault').atMost(1)),
    // @ts-expect-error no such edge
    edge: claim('A', on.attemptsPerCall('desk', 'readers', 'Know', 'fault').atMost(1)),
    // @ts-expect-error a limit is a number or a multiple
    limit: claim('A', on.goodput(LEND, 'fault').atMost('2')),
  });
  expect(wrong).toBeTypeOf('function');
});

test('a claim whose limit was forgotten is refused by its name', () => {
  expect(() =>
    // @ts-expect-error What an editor refuses, Node runs all the same.
    scenario(({ off }) => ({ 'stays-fast': claim('It stays fast', off.latency(LEND, 'p90', 'fault')) })),
  ).toThrow(
    '`hypotheses.stays-fast`: expected an observation with its limit (.atMost, .atLeast or .between), got one without',
  );
});
