import { expect, test } from 'vitest';
import { smallScenario } from './fixture/small-scenario.ts';
import { phaseLengths, phaseScale } from './phase-lengths.ts';

const phases = { baseline: 10, fault: 10, recovery: 10 };

test('scales all phases', () => {
  const scenario = smallScenario({ phases });
  expect(phaseLengths(scenario, 'short')).toEqual({ baseline: 6, fault: 6, recovery: 6 });
  expect(phaseLengths(scenario, 'normal')).toEqual(phases);
  expect(phaseLengths(scenario, 'long')).toEqual({ baseline: 30, fault: 30, recovery: 30 });
});

test('short stops at what the mechanisms need, and never goes beyond normal', () => {
  const scenario = smallScenario({ phases, shortest: { fault: 8, recovery: 12 } });
  expect(phaseLengths(scenario, 'short')).toEqual({ baseline: 6, fault: 8, recovery: 10 });
  expect(phaseLengths(scenario, 'long')).toEqual({ baseline: 30, fault: 30, recovery: 30 });
});

test('faults are scaled as their phase really is', () => {
  const scenario = smallScenario({ phases, shortest: { fault: 8 } });
  const scaleAt = (length: 'short' | 'normal' | 'long') =>
    phaseScale(scenario, phaseLengths(scenario, length));
  expect([scaleAt('short')('baseline'), scaleAt('short')('fault')]).toEqual([0.6, 0.8]);
  expect([scaleAt('normal')('fault'), scaleAt('long')('fault')]).toEqual([1, 3]);
});
