import { expect, test } from 'vitest';
import { loadScenario, scenarioNames } from '../lab/cli/catalogue.ts';
import { phaseOf } from '../lab/faults/fault-plan.ts';
import { requireDecidable } from '../lab/gate/primaries.ts';
import { phaseLengths, secondsOf } from '../lab/scenario/phase-lengths.ts';
import { LENGTHS, type Length } from '../lab/scenario/scenario.ts';

test.each(await scenarioNames())(
  '%s is valid, named as its file, and its faults fit in its phases at every length',
  async (name) => {
    const scenario = await loadScenario(name, process.cwd());
    expect(scenario.name).toBe(name);
    for (const length of Object.keys(LENGTHS) as Length[]) {
      const lengths = phaseLengths(scenario, length);
      for (const plan of scenario.faults) {
        const { after = 0, lasts = 0 } = plan;
        const phase = phaseOf(plan);
        expect([length, phase, after + lasts <= secondsOf(lengths, phase)]).toEqual([length, phase, true]);
      }
    }
  },
);

test.each(await scenarioNames())('%s can be gated with five runs a side', async (name) => {
  const scenario = await loadScenario(name, process.cwd());
  expect(() => requireDecidable(scenario, 5, 5)).not.toThrow();
});
