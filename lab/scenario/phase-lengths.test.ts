import { expect, test } from 'vitest';
import { smallScenario } from './fixture/small-scenario.ts';
import { phaseLengths } from './phase-lengths.ts';

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
