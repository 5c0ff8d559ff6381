import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

test('a gateway that is killed comes back on another port, and gets the load again', {
  timeout: 90_000,
}, async () => {
  using workspace = new Workspace();
  const hypotheses = `[{
    name: 'serves-again', title: 'Restarted, it serves all', arm: 'unprotected', unit: '% ok', atLeast: 99,
    observe: ({ unprotected }) => {
      const route = unprotected.phase('recovery')?.route(PRODUCTS);
      return route ? { value: (100 * route.settled.good) / route.settled.count, evidence: '' } : null;
    },
  }]`;
  const replaced = { faults: `[kill('gateway-1')]`, arms: '{ unprotected: {} }', hypotheses };
  const file = workspace.write('small.ts', smallScenario(replaced));
  await using lab = workspace.start([`./${file}`, '--backends', 'embedded']);
  const { stderr } = await lab.ended;
  const { arms } = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
  const phases = new Map(arms[0]?.phases.map(({ name, routes }) => [name, routes[0]]));

  const registered = lab
    .journal()
    .filter(({ type, instance }) => type === 'instance.registered' && instance === 'gateway-1');
  expect(new Set(registered.map(({ address }) => address)).size).toBe(2);
  expect(phases.get('fault')?.settled.ok).toBe(0);
  expect(phases.get('recovery')?.settled.ok).toBe(phases.get('recovery')?.settled.count);
  expect(phases.get('recovery')?.settled.count).toBeGreaterThan(10);
  const [fault] = arms[0]?.faults ?? [];
  expect(fault).toMatchObject({ counts: 'calls', instances: [{ instance: 'load' }], lapse: null });
  // Nobody calls it but the load: of its restart too the load is the witness.
  expect(fault?.restart?.met).toBeGreaterThanOrEqual(phases.get('recovery')?.settled.count ?? Number.NaN);
  expect(stderr).toBe('');
});
