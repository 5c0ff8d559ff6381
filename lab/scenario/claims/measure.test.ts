import { expect, test } from 'vitest';
import { armEvidence, sample } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import type { Observation } from '../scenario.ts';
import { type ClaimedArm, claimedArm, given, worst } from './claimed-arm.ts';

const ROUTE = 'POST /api/orders';

/** Of an arm whose requests take so many ms in the baseline and in the fault phase. */
const view = (arm: string, baselineMs: number, faultMs: number) =>
  armView(
    armEvidence({
      arm,
      samples: Array.from({ length: 20 }, (_, index) => [
        sample([index, index, index + baselineMs]),
        sample([1_000 + index, 1_000 + index, 1_000 + index + faultMs]),
      ]).flat(),
    }),
  );
const views = { off: view('off', 10, 400), on: view('on', 20, 50) };
const [off, on]: ClaimedArm[] = [claimedArm(['off']), claimedArm(['on'])] as const;
const median = (arm: ClaimedArm, phase: 'baseline' | 'fault' = 'fault') => arm.latency(ROUTE, 'p50', phase);

/** An observation by hand, of each arm. */
const byHand = (values: Readonly<Record<string, number | null>>) =>
  worst(...Object.keys(values).map((name) => claimedArm([name]))).observe('apples', ({ arm }) => {
    const value = values[arm];
    return value === null || value === undefined ? null : { value, evidence: arm };
  });
const seen = (limited: { observe(arms: object): Observation | null }) => limited.observe(views as never);

test('an observation is told in its unit, and held against a number in it', () => {
  const held = median(off).atMost(100);
  expect([held.unit, held.limits, held.arms]).toEqual(['ms', { atMost: 100 }, ['off']]);
  expect(seen(held)?.value).toBeCloseTo(400);
  expect(median(off).between(1, 2).limits).toEqual({ atLeast: 1, atMost: 2 });
});

test('held against another, it is so many times that one, with the evidence of both', () => {
  const held = median(off).atMost(median(off, 'baseline').times(2));
  expect([held.unit, held.limits, held.arms]).toEqual(['x baseline median', { atMost: 2 }, ['off']]);
  expect(seen(held)?.value).toBeCloseTo(40);
  expect(seen(held)?.evidence).toMatch(/off\/fault 400 ms .*; .*off\/baseline 10 ms/);
  const arms = median(on).atLeast(median(off).times(0.5));
  expect([arms.unit, arms.limits, arms.arms]).toEqual(['x off median', { atLeast: 0.5 }, ['on', 'off']]);
  expect(seen(arms)?.value).toBeCloseTo(0.125);
});

test('a rise is what one has more than another, and can be told in what is known', () => {
  const rise = median(off).minus(median(off, 'baseline'));
  expect([rise.unit, seen(rise.atMost(1))?.value]).toEqual(['ms', expect.closeTo(390)]);
  const held = rise.over(given('delay', 195, 'ms')).between(0.9, 1.1);
  expect([held.unit, held.arms, seen(held)?.value]).toEqual(['x delay', ['off'], expect.closeTo(2)]);
  expect(seen(held)?.evidence).toMatch(/; 195 ms delay$/);
});

test('of several arms the worst counts, whichever way the limit is', () => {
  const values = byHand({ off: 3, on: 7 });
  expect([seen(values.atMost(5))?.value, seen(values.atLeast(5))?.value]).toEqual([7, 3]);
  expect([seen(values.between(2, 6))?.value, seen(values.between(4, 9))?.value]).toEqual([7, 3]);
  expect(seen(byHand({ off: 3, on: null }).atMost(5))).toBeNull();
  expect(values.atMost(5).arms).toEqual(['off', 'on']);
});

test('arms are held against their own, or all against one', () => {
  const both = worst(off, on);
  const own = median(both).atMost(median(both, 'baseline').times(2));
  expect([own.unit, own.arms]).toEqual(['x baseline median', ['off', 'on']]);
  expect(seen(own)?.value).toBeCloseTo(40);
  expect(seen(median(both).atLeast(median(on).times(1)))?.value).toBeCloseTo(1);
  expect(() => median(both).over(median(worst(off, on, claimedArm(['third']))))).toThrow(
    'expected observations of one arm, or of as many',
  );
});

test('what is in another unit is no limit', () => {
  expect(() => median(off).atMost(off.goodput(ROUTE, 'fault').times(2))).toThrow(
    'expected an observation in ms to be held against one in good answers a second',
  );
});

test('without evidence nothing is observed', () => {
  expect(seen(claimedArm(['off']).goodput('GET /nothing', 'fault').atLeast(1))).toBeNull();
  expect(seen(median(claimedArm(['third'])).atMost(1))).toBeNull();
});
