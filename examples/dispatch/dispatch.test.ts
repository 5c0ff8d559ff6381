import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../lab/cli/catalogue.ts';
import { Workspace } from '../../lab/cli/fixture/workspace.ts';
import { folderDisagreements } from '../../lab/report/consistency/folder.ts';
import type { Report } from '../../lab/report/model.ts';
import { BUSY } from '../../lab/run/fixture/busy.ts';
import { judgeFolder } from '../../lab/run/judge-folder.ts';
import { preloadOf } from '../../scenarios/sabotage/mutations.ts';

const SCENARIO = join(import.meta.dirname, 'silent-drivers.ts');
const SERVICES = 'examples/dispatch/services';

type Change = Parameters<typeof preloadOf>[0][number];

async function run(changes: readonly Change[]) {
  using workspace = new Workspace();
  const env = changes.length > 0 ? { FAULTLINE_PRELOAD: preloadOf(changes) } : {};
  await using lab = workspace.start([SCENARIO, '--backends', 'embedded', '--length', 'short'], env);
  const { code, stderr } = await lab.ended;
  expect(stderr).toBe('');
  expect(await folderDisagreements(lab.runFolder)).toEqual([]);
  const again = await judgeFolder(lab.runFolder, (source) => loadScenario(source, workspace.folder));
  const report: Report = JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
  expect(again.checked.map(({ verdict }) => verdict)).toEqual(
    report.hypotheses.map(({ verdict }) => verdict),
  );
  expect([again.verdict, again.exitCode]).toEqual([report.verdict, code]);
  await lab.nothingLeft();
  return { code, report };
}

/** Once more when the machine had no time for the first. */
async function runTwice(changes: readonly Change[] = []) {
  const first = await run(changes);
  return first.report.problems.some((problem) => BUSY.test(problem)) ? run(changes) : first;
}

test('the dispatch passes as it is: a pause, a kill and a command, judged on latency, traces and books', {
  timeout: 120_000,
}, async () => {
  const { code, report } = await runTwice();
  expect(report.problems).toEqual([]);
  expect(report.hypotheses.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['rides-stay-fast', 'pass'],
    ['one-job-a-ride', 'pass'],
  ]);
  expect(report.audits.map(({ name, verdict }) => [name, verdict])).toEqual([['rides-are-booked', 'pass']]);
  const [paused, killed, frozen] = report.arms[0]?.faults ?? [];
  expect(paused).toMatchObject({
    text: 'drivers-2 paused',
    instances: [{ instance: 'desk-1 (by its spans)' }],
  });
  expect(paused?.met).toBeGreaterThan(0);
  expect(killed?.met).toBeGreaterThan(0);
  expect(frozen?.met).toBeGreaterThan(0);
  expect(killed?.restart?.met).toBeGreaterThan(0);
  expect(code).toBe(0);
});

test('it is refused for containers, in a line', async () => {
  using workspace = new Workspace();
  const { code, stderr } = await workspace.run([SCENARIO, '--runtime', 'docker']);
  expect(stderr).toMatch(
    /^\nExpected --runtime process for silent-drivers, .+ \(desk, drivers, jobs\) .+\n$/,
  );
  expect(code).toBe(2);
});

interface Defect {
  readonly what: string;
  readonly change: Change;
  /** The claim, or the audit, that fails; no other does. */
  readonly caughtBy: string;
}

const DEFECTS: readonly Defect[] = [
  {
    what: 'the desk gives a silent instance almost all the time that its clients have',
    change: {
      file: `${SERVICES}/desk.ts`,
      find: 'const BUDGET_MS = 150;',
      replace: 'const BUDGET_MS = 1_500;',
    },
    caughtBy: 'rides-stay-fast',
  },
  {
    what: 'the desk books each ride twice',
    change: {
      file: `${SERVICES}/desk.ts`,
      find: 'await book({ ride, driver });',
      replace: 'await book({ ride, driver }); await book({ ride, driver });',
    },
    caughtBy: 'one-job-a-ride',
  },
  {
    what: 'jobs says that it has booked what it has not, one in twenty',
    change: {
      file: `${SERVICES}/jobs.ts`,
      find: 'if (!jobs.has(ride)) jobs.set(',
      replace:
        "if (driver.endsWith('-7')) return { status: 201, body: { ride } };\n      if (!jobs.has(ride)) jobs.set(",
    },
    caughtBy: 'rides-are-booked',
  },
];

test.each(DEFECTS)('$what: exactly $caughtBy fails', { timeout: 120_000 }, async ({ change, caughtBy }) => {
  const { code, report } = await runTwice([change]);
  expect(report.problems).toEqual([]);
  const verdicts = [...report.hypotheses, ...report.audits].map(({ name, verdict }) => [name, verdict]);
  const expected = ['rides-stay-fast', 'one-job-a-ride', 'rides-are-booked'].map((name) => [
    name,
    name === caughtBy ? 'fail' : 'pass',
  ]);
  expect(verdicts).toEqual(expected);
  expect(code).toBe(99);
});
