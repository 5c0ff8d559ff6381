import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../../lab/cli/catalogue.ts';
import { Workspace } from '../../lab/cli/fixture/workspace.ts';
import { folderDisagreements } from '../../lab/report/consistency/folder.ts';
import type { Report } from '../../lab/report/model.ts';
import { isBusy } from '../../lab/run/fixture/busy.ts';
import { judgeFolder } from '../../lab/run/judge-folder.ts';
import { reportPages } from '../../lab/web/report-page/render-page.ts';
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
  expect(await folderDisagreements(lab.runFolder, reportPages)).toEqual([]);
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
  return first.report.problems.some(isBusy) ? run(changes) : first;
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

test('two versions of a service are compared in one run', { timeout: 120_000 }, async () => {
  using workspace = new Workspace();
  const scenario = workspace.write('two-versions.ts', twoVersions(join(import.meta.dirname, 'system.ts')));
  await using lab = workspace.start([scenario, '--backends', 'embedded', '--length', 'short']);
  const { stderr } = await lab.ended;
  expect(stderr).toBe('');
  const report: Report = JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
  const [claim] = report.hypotheses;
  // Several times its own 150 ms: what the other version waits for an instance that is silent.
  expect(claim?.observed).toBeGreaterThan(4);
  const events = readFileSync(join(lab.runFolder, 'journal.jsonl'), 'utf8').trim().split('\n');
  const started = events.map((line) => JSON.parse(line)).filter(({ type }) => type === 'arm.started');
  expect(started.map(({ arm, starts }) => [arm, starts])).toEqual([
    ['base', {}],
    ['head', { desk: { env: { BUDGET_MS: '1500' } } }],
  ]);
});

const twoVersions = (system: string) => `
import { claim, defineScenario, pause } from 'faultline';
import { dispatch } from '${system}';
export default defineScenario({
  name: 'two-versions',
  title: 'One version of the desk gives an instance ten times as long as the other',
  lesson: 'None.',
  system: dispatch,
  topology: { desk: 1, drivers: 2, jobs: 1 },
  load: { routes: [{ route: 'POST /rides', rps: 40 }] },
  phases: { baseline: 2, fault: 3, recovery: 2 },
  shortest: { baseline: 2, fault: 3, recovery: 2 },
  faults: [pause('drivers-2')],
  arms: { base: {}, head: {} },
  starts: { head: { desk: { env: { BUDGET_MS: '1500' } } } },
  hypotheses: ({ base, head }) => ({
    'is-as-fast': claim(
      'The new version is as fast as the old one',
      head.latency('POST /rides', 'p90', 'fault').over(base.latency('POST /rides', 'p90', 'fault')).atMost(1.5),
    ),
  }),
});
`;

test('a lab that is killed leaves nothing of it, not even who is frozen, and a folder that is judged as interrupted', {
  timeout: 120_000,
}, async () => {
  using workspace = new Workspace();
  await using lab = workspace.start([SCENARIO, '--backends', 'embedded']);
  await lab.untilEvent(({ type, faultId }) => type === 'fault.injected' && faultId === 'pause-drivers-2');
  const services = ['desk', 'drivers', 'jobs'].map((name) => expect.stringContaining(`${name}.ts`));
  expect(lab.processes()).toEqual(expect.arrayContaining(services));
  lab.signal('SIGKILL');
  await lab.ended;
  await lab.nothingLeft();
  const judged = await judgeFolder(lab.runFolder, (source) => loadScenario(source, workspace.folder));
  expect(judged).toMatchObject({ verdict: 'inconclusive', exitCode: 5 });
  expect(judged.problems[0]?.text).toContain('The lab was killed while it ran');
  expect(judged.checked.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive']);
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
      find: 'process.env.BUDGET_MS ?? 150',
      replace: 'process.env.BUDGET_MS ?? 1_500',
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
