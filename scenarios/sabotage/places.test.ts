import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadScenario } from '../../lab/cli/catalogue.ts';
import { AUDITS } from '../../services/audits.ts';
import * as kit from './kit/index.ts';
import { armOf } from './one-arm.ts';
import { SABOTAGES } from './sabotages.ts';

test.each([...SABOTAGES, ...Object.values(kit).flat()])(
  'there is one place to break: $what',
  ({ file, find }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  },
);

test.each(SABOTAGES)('there is somebody to notice: $what', async (sabotage) => {
  const { caughtBy } = sabotage;
  const scenario = await loadScenario(sabotage.scenario, '.');
  const named = [
    'cleanup',
    ...AUDITS.map(({ name }) => name),
    ...scenario.hypotheses.map(({ name }) => name),
  ];
  // The lab's own claims begin with the name of their arm.
  const isOfAnArm = Object.keys(scenario.arms).some((arm) => caughtBy.startsWith(`${arm}-`));
  expect(named.includes(caughtBy) || isOfAnArm, caughtBy).toBe(true);
  expect([null, ...Object.keys(scenario.arms)]).toContain(armOf(scenario, sabotage));
});
