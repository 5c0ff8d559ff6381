import { describe, expect, test } from 'vitest';
import { armEvidence, sample } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { summarise } from '../../analysis/requests/latency.ts';
import { createRandom, type Random } from '../../load/random.ts';
import { hypothesis, type Pair, smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { namedView } from '../../scenario/named-view.ts';
import { latency, ratio } from '../../scenario/observe.ts';
import { shareOf } from '../../scenario/observe-events.ts';
import type { Arms, Hypothesis, Observation } from '../../scenario/scenario.ts';
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

test.each<[string, Pick<Hypothesis, 'atLeast' | 'atMost'>, [number, number, number], Verdict]>([
  ['beyond it as a whole', { atMost: 2 }, [2.5, 2.01, 3], 'fail'],
  ['over it', { atMost: 2 }, [2.05, 2, 3], 'inconclusive'],
  ['over it, from the right side', { atMost: 2 }, [1.95, 1.2, 3], 'pass'],
  ['beyond a lower one', { atLeast: 95 }, [90, 80, 94.9], 'fail'],
  ['over a lower one', { atLeast: 95 }, [90, 80, 95], 'inconclusive'],
  ['beside two', { atLeast: 0.9, atMost: 1.1 }, [0.8, 0.7, 0.89], 'fail'],
  ['over two', { atLeast: 0.9, atMost: 1.1 }, [1.2, 0.7, 1.7], 'inconclusive'],
])('bounds that reach %s', (_what, limits, [value, low, high], verdict) => {
  const observe = () => ({ value, evidence: 'by hand', interval: { low, high } });
  const checked = checkHypothesis({ ...observing(value, limits), unit: 'x', observe }, arms, {});
  const close = verdict === 'inconclusive';
  const because = close ? `too close to its limit to tell: 95% sure only of ${low} to ${high} x` : null;
  expect(checked).toMatchObject({ verdict, observation: { value }, because });
  expect(checked.isTooClose).toBe(close || undefined);
});

describe('of reads that are as slow as ever, and of such that are eight times as slow', () => {
  const phases = { baseline: 100, fault: 175 };
  /** Verdicts on many pairs of phases, drawn from one distribution with a long tail. */
  function verdicts(slower: number) {
    const random = createRandom(11, 'reads', slower);
    const draw = (count: number, times: number) => {
      const values = Array.from({ length: count }, () => times * 6 * Math.exp(1.25 * normal(random)));
      const summary = summarise(values);
      return { value: summary?.p90 ?? 0, evidence: '', interval: summary?.interval('p90') ?? undefined };
    };
    const counts = { pass: 0, fail: 0, 'no-data': 0, inconclusive: 0 };
    for (let pair = 0; pair < 2_000; pair++) {
      const [before, during] = [draw(phases.baseline, 1), draw(phases.fault, slower)];
      const observe = () => ratio(during as Observation, before as Observation);
      const claim = { ...base, atMost: 2, observe };
      counts[checkHypothesis(claim, arms, {}).verdict] += 1;
    }
    return counts;
  }

  test('none of the sound ones fails, where some would by the value alone', () => {
    const { pass, fail, inconclusive } = verdicts(1);
    expect(fail).toBe(0);
    expect(inconclusive).toBeGreaterThan(0);
    expect(pass).toBeGreaterThan(1_980);
  });

  test('none of the slow ones passes', () => {
    const { pass, fail } = verdicts(8);
    expect(pass).toBe(0);
    expect(fail).toBeGreaterThan(1_000);
  });
});

/** Standard normal (Box and Muller 1958). */
const normal = (random: Random) =>
  Math.sqrt(2 * random.exponential()) * Math.cos(2 * Math.PI * random.next());

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

test('a claim about some of the arms does not rest on the others', () => {
  const about = { ...observing(1, { atMost: 1 }), arm: 'all', reads: ['unprotected'] };
  expect(checkHypothesis(about, arms, { protected: 'too busy' }).verdict).toBe('pass');
  expect(checkHypothesis(about, arms, { unprotected: 'too busy' }).verdict).toBe('inconclusive');
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
