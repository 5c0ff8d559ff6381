import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Baseline, mapRows } from '../gate/baseline-schema.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

/** Of one arm, so that a run takes seconds; what is compared is a delay, whatever the machine does. */
const SCENARIO = { name: `'delayed'`, arms: '{ unprotected: {} }' };
const FLAGS = ['--backends', 'embedded', '--rerun-inconclusive', '2'];

let workspace: Workspace;
beforeAll(() => {
  workspace = new Workspace();
});
afterAll(() => workspace[Symbol.dispose]());

/** As if twenty such runs had been made on a machine without a moment's difference, by a product that was quicker. */
function quickerByHalf(file: string): void {
  const baseline: Baseline = JSON.parse(readFileSync(file, 'utf8'));
  const [run] = baseline.runs;
  if (!run) throw new Error('Expected a run in the baseline.');
  const twenty = mapRows(baseline, ([value]) =>
    Array.from({ length: 20 }, (_, n) => ((value ?? 0) / 2) * (1 + n / 1_000)),
  );
  const runs = Array.from({ length: 20 }, (_, n) => ({ ...run, id: `${run.id}-${n}` }));
  writeFileSync(file, JSON.stringify({ ...twenty, runs }));
}

test('what runs find is saved; when they find worse, a second set is made, and the gate names who is slower', {
  timeout: 240_000,
}, async () => {
  workspace.write('delayed.ts', smallScenario(SCENARIO));
  const saving = await workspace.run(['./delayed.ts', ...FLAGS, '--save-baseline', 'base']);
  expect(saving.stdout).toContain('baseline: base/delayed.json (1 run of delayed)');
  quickerByHalf(join(workspace.folder, 'base', 'delayed.json'));

  workspace.write(
    'compared.ts',
    smallScenario({ ...SCENARIO, primary: `{ 'products-wait': { worse: 'more' } }` }),
  );
  const args = ['./compared.ts', ...FLAGS, '--repeat', '2', '--baseline', 'base', '--gate-mode', 'block'];
  const { code, stdout } = await workspace.run(args);
  expect(stdout).toContain(
    'delayed is worse than its baseline in products-wait: a second set of 2 runs has to say the same',
  );
  expect(stdout).toMatch(/✗ regressed +products-wait: (1\.9|2\.[01])\d times the baseline/);
  expect(stdout).toMatch(
    /what grew: product GetProduct.* ms \(GET \/api\/products\/:id, unprotected\/fault\)/,
  );
  // As it was sent in both.
  expect(stdout).toMatch(
    /the same request in both \(GET \/api\/products\/:id number \d+, seed 1, unprotected\/fault\)/,
  );
  expect(code).toBe(99);
  const gate = JSON.parse(readFileSync(join(workspace.folder, 'reports', 'delayed', 'gate.json'), 'utf8'));
  expect(gate).toMatchObject({ change: 'regressed' });
});
