import { expect, test } from 'vitest';
import { smallScenario } from './fixture/small-scenario.ts';
import { narrow } from './narrow.ts';
import type { Hypothesis, Scenario } from './scenario.ts';

const claimOf = (name: string, more: Partial<Hypothesis> = {}): Hypothesis => ({
  ...{ name, title: name, arm: 'unprotected', unit: 'ms', atMost: 1 },
  observe: () => ({ value: 1, evidence: '' }),
  ...more,
});
const scenario = {
  ...smallScenario(),
  arms: { unprotected: {}, protected: {} },
  sampling: { protected: 'tail=10%' },
  hypotheses: [
    claimOf('one-waits'),
    claimOf('other-does-not', { arm: 'protected' }),
    claimOf('both-differ', { arm: 'all', reads: ['unprotected', 'protected'] }),
  ],
  primary: { 'one-waits': {} },
} as Scenario;
const names = (narrowed: Scenario) => narrowed.hypotheses.map(({ name }) => name);
const refused = (narrowing: Partial<Parameters<typeof narrow>[1]>, line: string) =>
  expect(() => narrow(scenario, { arms: null, only: null, ...narrowing })).toThrow(line);

test('without a wish it is the scenario', () => {
  expect(narrow(scenario, null)).toEqual({ scenario, notes: [] });
});

test('of one arm only what reads no other is judged, and the rest is named', () => {
  const { scenario: narrowed, notes } = narrow(scenario, { arms: ['unprotected'], only: null });
  expect(Object.keys(narrowed.arms)).toEqual(['unprotected']);
  expect(names(narrowed)).toEqual(['one-waits']);
  expect(narrowed.sampling).toBeUndefined();
  expect(notes).toEqual([
    'Not run (--arm): protected',
    'Not judged, since it reads protected: other-does-not',
    'Not judged, since it reads unprotected, protected: both-differ',
  ]);
});

test('of some claims only these are judged, in all arms', () => {
  const { scenario: narrowed, notes } = narrow(scenario, { arms: null, only: ['both-differ'] });
  expect(Object.keys(narrowed.arms)).toEqual(['unprotected', 'protected']);
  expect([names(narrowed), notes]).toEqual([
    ['both-differ'],
    ['Not judged (--only): one-waits, other-does-not'],
  ]);
});

test('a name that is none is refused with the one that was meant', () => {
  refused(
    { only: ['one-wait'] },
    'Expected the name of a hypothesis with --only, got `one-wait`: did you mean one-waits?',
  );
  refused(
    { arms: ['x'] },
    'Expected the name of an arm with --arm, got `x`: there are unprotected, protected.',
  );
});

test('what leaves nothing to be judged is refused', () => {
  const line =
    'Expected --arm with all arms that a claim reads, got unprotected: both-differ reads unprotected, protected.';
  refused({ arms: ['unprotected'], only: ['both-differ'] }, line);
  refused({ arms: ['unprotected'], only: ['one-waits', 'both-differ'] }, line);
});

test.each<[string, Hypothesis['observe']]>([
  ['reads an arm', (arms) => ({ value: Object.keys(arms.protected ?? {}).length, evidence: '' })],
  ['goes through all arms, one', (arms) => ({ value: Object.values(arms).length, evidence: '' })],
])('a function that %s that it does not name has no evidence without it', (_what, observe) => {
  const secret = claimOf('secret', { observe });
  const { scenario: narrowed } = narrow(
    { ...scenario, hypotheses: [secret] },
    { arms: ['unprotected'], only: null },
  );
  expect(narrowed.hypotheses[0]?.observe({ unprotected: {} } as never)).toBeNull();
});

test('without --arm a function may go through all arms', () => {
  const all = claimOf('all', {
    observe: (arms) => ({ value: Object.values(arms).length, evidence: '' }),
  });
  const { scenario: narrowed } = narrow({ ...scenario, hypotheses: [all] }, { arms: null, only: ['all'] });
  const arms = { unprotected: {}, protected: {} } as never;
  expect(narrowed.hypotheses[0]?.observe(arms)).toMatchObject({ value: 2 });
});
