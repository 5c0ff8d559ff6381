import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Baseline } from '../gate/baseline-schema.ts';
import { folderDisagreements } from '../report/consistency/folder.ts';
import { readReport } from '../report/read-report.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { reportPages } from '../web/report-page/render-page.ts';
import { START } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const PHASES = ['quiet', 'slow', 'worse', 'after'];

const SCENARIO = smallScenario({
  phases: '{ quiet: 0.8, slow: 0.8, worse: 0.8, after: 0.6 }',
  faults: `[
    delay({ service: 'product', method: 'GetProduct' }, { id: 'worse', fixedDelayMs: 200, phase: 'worse' }),
    delay({ service: 'product', method: 'GetProduct' }, { id: 'slow', fixedDelayMs: 100, phase: 'slow' }),
  ]`,
  arms: '{ only: {} }',
  hypotheses: `({ only }) => ({
    'slow-is-slow': claim('Slow is slower than quiet', only.latency(PRODUCTS, 'p50', 'slow').minus(only.latency(PRODUCTS, 'p50', 'quiet')).atLeast(70)),
    'worse-is-slower': claim('And worse is slower than slow', only.latency(PRODUCTS, 'p50', 'worse').minus(only.latency(PRODUCTS, 'p50', 'slow')).atLeast(70)),
    'culprit': claim('What rose over quiet is the product', only.slowdownShare('product', 'GetProduct', PRODUCTS, 'worse').atLeast(90)),
  })`,
});

test('a scenario with phases of its own names runs, is judged from disk alike, and all that it leaves speaks of these', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const file = workspace.write('small.ts', SCENARIO);
  await using lab = workspace.start([
    file,
    ...['--backends', 'embedded', '--save-baseline', 'base', '--rerun-inconclusive', '2'],
  ]);
  const ran = await lab.ended;
  const report = await readReport(lab.runFolder);
  const [arm] = report.arms;
  const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

  // A busy machine may make it inconclusive: what was measured is told all the same.
  expect(report.problems.filter((problem) => !isBusy(problem))).toEqual([]);
  expect(ran.code).toBe(report.problems.length > 0 ? 5 : 0);
  expect(arm?.phases.map(({ name }) => name)).toEqual(PHASES);
  // What a reader is shown first is of where the first fault came, whatever the order of the faults.
  expect(arm?.waterfalls[0]).toMatchObject({ phase: 'slow', stands: 'median' });
  expect(arm?.story.map(({ text }) => /^\w+(?= \()/.exec(text)?.[0]).filter(Boolean)).toEqual(PHASES);

  const page = read(lab.runFolder, 'report.html');
  const markdown = read(lab.runFolder, 'report.md');
  for (const name of PHASES) {
    expect(page).toMatch(new RegExp(`<th[^>]*>\\s*${name}\\s*<`));
    expect(markdown).toContain(`| ${name} |`);
  }
  expect(await folderDisagreements(lab.runFolder, reportPages)).toEqual([]);

  // A gate is given none but sound runs.
  if (ran.code === 0) {
    const baseline: Baseline = JSON.parse(read(workspace.folder, 'base', 'small.json'));
    expect([...new Set(baseline.routes.map(({ phase }) => phase))]).toEqual(PHASES);
  }

  await using judging = workspace.command([process.execPath, START, 'judge', lab.runFolder]);
  const judged = await judging.ended;
  const claims = ({ stdout }: { readonly stdout: string }) =>
    stdout.split('\n').filter((line) => /Slow is slower|worse is slower|What rose over/.test(line));
  expect(judged.code).toBe(ran.code);
  expect(claims(judged)).toEqual(claims(ran));
  expect(claims(judged).length).toBeGreaterThanOrEqual(3);
});
