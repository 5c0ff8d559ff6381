import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { readReport } from '../report/read-report.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { reportPages } from '../web/report-page/render-page.ts';
import { START } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const SCENARIO = smallScenario({
  phases: '{ baseline: 1, fault: 40, recovery: 20 }',
  faults: `[
    abort({ service: 'product', method: 'GetProduct' }, { id: 'gone', grpcStatus: 'UNAVAILABLE', after: 0.3, lasts: 30 }),
    delay({ service: 'product', method: 'GetProduct' }, { id: 'later', fixedDelayMs: 50, phase: 'recovery' }),
  ]`,
  arms: '{ only: {} }',
  hypotheses: `({ only }) => ({
    'comes-back': claim('All is well in the end', only.successRate(PRODUCTS, 'recovery').atLeast(99)),
  })`,
  abortOn: `[{ name: 'nobody-served', arm: 'only', route: PRODUCTS, phase: 'fault', failing: 0.95, overSeconds: 1 }]`,
});

test('an arm that is lost is ended, fails by that alone, and all that is left of it says so', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const file = workspace.write('small.ts', SCENARIO);
  await using lab = workspace.start([file, '--backends', 'embedded', '--rerun-inconclusive', '1']);
  const ran = await lab.ended;
  const report = await readReport(lab.runFolder);
  const [arm] = report.arms;
  const others = report.problems.filter(({ kind }) => kind !== 'stopped');

  expect(others.filter((problem) => !isBusy(problem))).toEqual([]);
  expect(arm?.phases.map(({ name }) => name)).toEqual(['baseline', 'fault']);
  expect(report.problems[0]?.text).toMatch(
    /^ended [1-9]\.\d s into fault by its stop condition nobody-served; not measured: the last 3\d\.\d s of fault, recovery$/,
  );
  const claims = Object.fromEntries(report.hypotheses.map(({ name, verdict }) => [name, verdict]));
  expect(claims).toMatchObject({
    'comes-back': 'inconclusive',
    'only-nobody-served': others.length > 0 ? 'inconclusive' : 'fail',
  });
  expect(ran.code).toBe(others.length > 0 ? 5 : 99);
  expect(ran.stdout).toContain('by its stop condition nobody-served');
  expect(readFileSync(join(lab.runFolder, 'junit.xml'), 'utf8')).toContain('only-nobody-served');
  expect(await folderDisagreements(lab.runFolder, reportPages)).toEqual([]);

  await using judging = workspace.command([process.execPath, START, 'judge', lab.runFolder]);
  expect((await judging.ended).code).toBe(ran.code);
});
