import { expect, test } from 'vitest';
import { liveScenario } from '../workbench/fixture/live-scenario.ts';
import { scenarioNames } from './catalogue.ts';
import { runsOfLab } from './runs-of-lab.ts';

/** What can be run beside a lab that holds a scenario of that name, from a file elsewhere. */
const listed = async (name: string) => {
  const own = { source: './elsewhere.ts', scenario: { ...liveScenario(), name } };
  const { all } = await runsOfLab('reports', own).scenarios();
  return all.map(({ source }) => source);
};

test('what the lab holds is in the list, before the catalogue, or in the place of the one that shares its name', async () => {
  const names = await scenarioNames();
  expect(await listed('elsewhere')).toEqual(['./elsewhere.ts', ...names]);
  const [first, ...others] = names;
  expect(await listed(first ?? '')).toEqual(['./elsewhere.ts', ...others]);
});
