import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/example-evidence.ts';
import { armView } from '../analysis/view.ts';
import { hypothesis, type Pair, smallScenario } from '../scenario/fixture/small-scenario.ts';
import { namedView } from '../scenario/named-view.ts';
import { latency } from '../scenario/observe.ts';
import { shareOf } from '../scenario/observe-events.ts';
import type { Arms, Hypothesis, Observation } from '../scenario/scenario.ts';
import { checkHypothesis, overallVerdict, type Verdict } from './verdicts.ts';

const arms: Arms<Pair> = {
  unprotected: armView(armEvidence()),
  protected: armView(armEvidence({ arm: 'protected' })),
};
const { atLeast: _, ...base } = hypothesis();
const observing = (value: number, limits: Pick<Hypothesis, 'atLeast' | 'atMost'>): Hypothesis => ({
  ...base,
  ...limits,
  observe: () => ({ value, evidence: 'by hand' }),
});

test.each<[number, Pick<Hypothesis, 'atLeast' | 'atMost'>, Verdict]>([
  [95, { atLeast: 95 }, 'pass'],
  [94.999, { atLeast: 95 }, 'fail'],
  [1.5, { atMost: 1.5 }, 'pass'],
  [1.5001, { atMost: 1.5 }, 'fail'],
  [0.9, { atLeast: 0.9, atMost: 1.1 }, 'pass'],
  [1.1, { atLeast: 0.9, atMost: 1.1 }, 'pass'],
  [1.11, { atLeast: 0.9, atMost: 1.1 }, 'fail'],
  [0.89, { atLeast: 0.9, atMost: 1.1 }, 'fail'],
  [0, { atMost: 0 }, 'pass'],
])('%d within %j: %s', (value, limits, verdict) => {
  const checked = checkHypothesis(observing(value, limits), arms, {});
  expect(checked).toMatchObject({ verdict, observation: { value }, because: null, mistake: null });
});

test('a claim about an arm with a fault that met nobody has no data, whatever the numbers and other doubts say', () => {
  const holds = observing(1, { atLeast: 1 });
  const unmet = { unprotected: 'fault f met none of the 0 calls in its scope' };
  const noData = { verdict: 'no-data', observation: null, because: unmet.unprotected };
  expect(checkHypothesis(holds, arms, {}, unmet)).toMatchObject(noData);
  expect(checkHypothesis(holds, arms, { unprotected: 'the machine was busy' }, unmet)).toMatchObject(noData);
  const reads = {
    ...holds,
    arm: 'protected',
    observe: (all: Arms) => ({ value: all.unprotected ? 1 : 0, evidence: '' }),
  };
  expect(checkHypothesis(reads, arms, {}, unmet)).toMatchObject(noData);
  expect(checkHypothesis({ ...holds, arm: 'protected' }, arms, {}, unmet)).toMatchObject({ verdict: 'pass' });
});

test.each<[string, unknown]>([
  ['null', null],
  ['no number', { value: Number.NaN, evidence: '' }],
  ['no end', { value: Number.POSITIVE_INFINITY, evidence: '' }],
  ['nothing at all', undefined],
  ['a bare number', 5],
  ['a promise', Promise.resolve({ value: 1, evidence: '' })],
  ['text', { value: '1', evidence: '' }],
])('%s is no data, never a pass', (_what, observed) => {
  const limits = { atLeast: Number.NEGATIVE_INFINITY };
  const checked = checkHypothesis({ ...base, ...limits, observe: () => observed as Observation }, arms, {});
  expect(checked).toMatchObject({ verdict: 'no-data', observation: null, mistake: null });
  expect(checked.because).toBe('the evidence does not hold it');
});

test('what an arm shows that was not run properly is inconclusive, also if it would pass or fail', () => {
  for (const value of [0, 100]) {
    const checked = checkHypothesis(observing(value, { atLeast: 50 }), arms, { unprotected: 'too busy' });
    expect(checked).toMatchObject({ verdict: 'inconclusive', because: 'too busy', observation: { value } });
  }
});

test('an inconclusive arm does not touch a claim about the other', () => {
  const checked = checkHypothesis(observing(1, { atMost: 1 }), arms, { protected: 'too busy' });
  expect(checked.verdict).toBe('pass');
  expect(
    checkHypothesis({ ...checked.hypothesis, arm: 'all' }, arms, { protected: 'too busy' }).verdict,
  ).toBe('inconclusive');
});

test('a claim about all arms rests on each of them', () => {
  const names = ['control', 'lease', 'keepalive', 'budget'];
  const four: Arms = Object.fromEntries(names.map((arm) => [arm, armView(armEvidence({ arm }))]));
  const about = { ...observing(1, { atMost: 1 }), arm: 'all' };
  expect(checkHypothesis(about, four, {}).verdict).toBe('pass');
  for (const arm of names)
    expect(checkHypothesis(about, four, { [arm]: 'too busy' }).verdict).toBe('inconclusive');
});

test('a claim rests on each arm that it reads, whatever it says that it is about', () => {
  const reading: Hypothesis<Pair> = {
    ...base,
    arm: 'unprotected',
    atMost: 3,
    observe: ({ protected: arm }) => ({ value: arm.phases.length, evidence: '' }),
  };
  expect(checkHypothesis(reading, arms, {}).verdict).toBe('pass');
  expect(checkHypothesis(reading, arms, { protected: 'too busy' }).verdict).toBe('inconclusive');
});

test('one that throws is no data and the mistake of its author, named', () => {
  const throwing: Hypothesis = {
    ...base,
    atMost: 1,
    observe: () => {
      throw new TypeError('no such phase');
    },
  };
  expect(checkHypothesis(throwing, arms, { unprotected: 'too busy' })).toMatchObject({
    verdict: 'no-data',
    observation: null,
    because: 'its observe threw: no such phase',
    mistake:
      'hypothesis `products-wait`: expected an observation or null, but its observe threw: no such phase',
  });
});

test('a quantile of too few is no data, whatever it would be, and says how many it takes', () => {
  const due = Array.from({ length: 9 }, (_, index) => 1_000 + index * 100);
  const thin = armView(armEvidence({ samples: due.map((ms) => sample([ms, ms, ms + 10])) }));
  const observe: Hypothesis<Pair>['observe'] = ({ unprotected }) =>
    latency(unprotected, 'fault', 'POST /api/orders', 'p50') ?? { value: 0, evidence: '' };
  const checked = checkHypothesis({ ...base, atMost: 1_000, observe }, { ...arms, unprotected: thin }, {});
  expect(checked).toMatchObject({
    verdict: 'no-data',
    observation: null,
    because: 'the p50 of POST /api/orders in unprotected/fault takes 10 good answers at least, there are 9',
    mistake: null,
  });
  expect(checked.isSampledAway).toBeUndefined();
});

test('a name that a claim comes to only on real evidence is the mistake of its author, not 0', () => {
  const scenario = smallScenario();
  const named = {
    unprotected: namedView(arms.unprotected, scenario),
    protected: namedView(arms.protected, scenario),
  };
  const observe: Hypothesis<Pair>['observe'] = ({ unprotected }) =>
    shareOf(unprotected, 'product', 'product-I', { fromMs: 0, toMs: 1 });
  const checked = checkHypothesis({ ...base, atMost: 0, observe }, named, {});
  expect(checked).toMatchObject({ verdict: 'no-data', observation: null });
  expect(checked.mistake).toMatch(
    /expected an instance of product \(product-1\), got `product-I`: did you mean/,
  );
});

test.each<[Verdict[], Verdict]>([
  [[], 'no-data'],
  [['pass', 'pass'], 'pass'],
  [['pass', 'no-data'], 'no-data'],
  [['no-data', 'inconclusive', 'pass'], 'inconclusive'],
  [['inconclusive', 'fail', 'pass'], 'fail'],
])('verdicts %j make %s', (verdicts, overall) => {
  const checked = verdicts.map((verdict) => ({
    ...checkHypothesis(observing(1, { atMost: 1 }), arms, {}),
    verdict,
  }));
  expect(overallVerdict(checked)).toBe(overall);
});
