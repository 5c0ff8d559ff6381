import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabEnd } from '../lab/cli/fixture/lab-process.ts';
import { Workspace } from '../lab/cli/fixture/workspace.ts';
import { folderDisagreements } from '../lab/report/consistency/folder.ts';
import type { Report, ReportHypothesis } from '../lab/report/model.ts';
import { reportSchema } from '../lab/report/report-schema.ts';
import { isBusy } from '../lab/run/fixture/busy.ts';
import { problemLine } from '../lab/run/problems/problem.ts';
import { reportPages } from '../lab/web/report-page/render-page.ts';

const SCENARIO = new URL('./slow-payment.ts', import.meta.url).href;

/** The scenario with shorter phases, as a file of a user's. */
const variant = (more: string) => `
  import scenario from '${SCENARIO}';
  export default { ...scenario, name: 'variant', phases: { baseline: 2, fault: 2, recovery: 0.7 }, ${more} };`;

interface Run {
  readonly end: LabEnd;
  readonly folder: string;
  readonly report: Report;
}

async function run(workspace: Workspace, text: string): Promise<Run> {
  const file = `./${workspace.write('variant.ts', text)}`;
  await using lab = workspace.start([file, '--backends', 'embedded', '--seed', '7']);
  const end = await lab.ended;
  const folder = lab.runFolder;
  return { end, folder, report: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) };
}

/** Once more when the machine had no time for the first: what it shows then is of the machine, not of the scenario. */
async function runTwice(workspace: Workspace, text: string): Promise<Run> {
  const first = await run(workspace, text);
  if (first.report.problems.length === 0) return first;
  expectConsistent(first);
  rmSync(join(workspace.folder, 'reports'), { recursive: true });
  return run(workspace, text);
}

const hypothesis = ({ report }: Run, name: string): ReportHypothesis => {
  const found = report.hypotheses.find((each) => each.name === name);
  if (!found) throw new Error(`no hypothesis ${name}`);
  return found;
};

/** Whether the numbers meet the limit, whatever the lab thinks of the machine. */
function meets({ observed, limit: { atLeast, atMost } }: ReportHypothesis): boolean {
  return observed !== null && observed >= (atLeast ?? observed) && observed <= (atMost ?? observed);
}

/** Each verdict follows from its number, and the exit code from the verdicts and problems. */
function expectConsistent({ end, report }: Run): void {
  expect(report.problems.filter((problem) => !isBusy(problem))).toEqual([]);
  for (const one of report.hypotheses) {
    const judged = one.verdict === 'inconclusive' && report.problems.length > 0;
    const beyond = one.because.includes('too close to its limit') ? 'inconclusive' : 'fail';
    const follows = one.observed === null ? 'no-data' : meets(one) ? 'pass' : beyond;
    expect([one.name, judged || one.verdict]).toEqual([one.name, judged || follows]);
  }
  const has = (verdict: string) => report.hypotheses.some((one) => one.verdict === verdict);
  expect(end.code).toBe(
    has('fail') ? 99 : report.problems.length > 0 || has('no-data') || has('inconclusive') ? 5 : 0,
  );
  expect(report.exitCode).toBe(end.code);
  expect(end.stderr).toBe('');
}

const TELLING = ['culprit-is-bank', 'rise-is-the-delay', 'budget-halves-the-wait'];

describe('slow-payment with short phases', { timeout: 120_000 }, () => {
  let workspace: Workspace;
  let slow: Run;
  beforeAll(async () => {
    workspace = new Workspace();
    slow = await runTwice(workspace, variant(''));
  }, 120_000);
  afterAll(() => workspace[Symbol.dispose]());

  test('the traces name the bank, and the budget halves the wait', ({ skip }) => {
    expectConsistent(slow);
    if (slow.report.problems.length > 0) skip(slow.report.problems.map(problemLine).join('; '));
    for (const name of TELLING) expect(hypothesis(slow, name)).toMatchObject({ name, verdict: 'pass' });
  });

  test('without the fault the same hypotheses fail', async ({ skip }) => {
    using healthy = new Workspace();
    const none = await runTwice(healthy, variant('faults: []'));
    expectConsistent(none);
    expect(none.end.code).not.toBe(0);
    if (none.report.problems.length > 0) skip(none.report.problems.map(problemLine).join('; '));
    for (const name of TELLING) expect(hypothesis(none, name)).toMatchObject({ name, verdict: 'fail' });
    expect(none.end.code).toBe(99);
  });

  test('report.json is as its schema says, with all arms, all phases, all routes and the traces counted', () => {
    const report = reportSchema.parse(slow.report);
    expect(report.seed).toBe(7);
    expect(report.arms.map(({ name }) => name)).toEqual(['unprotected', 'protected', 'fail-fast']);
    expect(report.backends.map(({ role, provider }) => `${role} ${provider}`)).toEqual([
      'registry embedded',
      'traces embedded',
      'metrics embedded',
    ]);
    for (const { name, phases, traces, waterfalls, timelines, story } of report.arms) {
      expect(phases.map(({ name }) => name)).toEqual(['baseline', 'fault', 'recovery']);
      for (const phase of phases) {
        expect(phase.routes.map(({ route }) => route).toSorted()).toEqual([
          'GET /api/products/:id',
          'POST /api/orders',
        ]);
        // In fail-fast no order is served while the bank is slow, but one that the bank had before.
        const served = phase.routes.filter(
          ({ route }) => !(name === 'fail-fast' && phase.name === 'fault' && route === 'POST /api/orders'),
        );
        for (const { count, ok } of served) expect([count, ok > 0]).toEqual([count, count > 0]);
      }
      // 60 requests a second for almost five seconds.
      expect(traces.expected).toBeGreaterThan(100);
      expect(traces.complete + traces.incomplete).toBe(traces.collected);
      expect(waterfalls.length).toBeGreaterThan(0);
      expect(timelines.length).toBe(2);
      expect(
        story.some(({ text }) => text === 'Fault in force: bank Charge delayed by 700 ms (100% of calls).'),
      ).toBe(true);
    }
    expect(report.cleanup.left).toEqual([]);
  });

  test('numbers that are told twice are told alike', async () => {
    expect(await folderDisagreements(slow.folder, reportPages)).toEqual([]);
  });

  test('the folder holds all files, and latest points at it', async () => {
    const files = [
      ...['report.html', 'report.json', 'report.md', 'junit.xml', 'journal.jsonl'],
      ...[
        'evidence/unprotected.spans.otlp.jsonl.zst',
        'evidence/protected.requests.jsonl.zst',
        'logs/bank-1.log',
        'logs/registry.log',
      ],
    ];
    for (const file of files) expect([file, existsSync(join(slow.folder, file))]).toEqual([file, true]);
    expect(await readlink(join(dirname(slow.folder), 'latest'))).toBe(basename(slow.folder));
    expect(slow.end.stdout).toContain(`report: reports/variant/${basename(slow.folder)}`);
  });

  test('the journal tells of the fault in its phase, in all arms', () => {
    const lines = readFileSync(join(slow.folder, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line));
    for (const arm of ['unprotected', 'protected', 'fail-fast']) {
      const told = events
        .filter((event) => event.arm === arm && /^(phase|fault|arm|cleanup)\./.test(event.type))
        .map(({ type, phase }) => [type, phase].filter(Boolean).join(' '));
      expect(told).toEqual([
        ...['arm.started', 'fault.planned fault'],
        ...['phase.started baseline', 'phase.ended baseline'],
        ...['phase.started fault', 'fault.injecting fault', 'fault.injected fault'],
        ...['fault.counted', 'phase.ended fault'],
        ...['phase.started recovery', 'fault.counted', 'fault.undoing fault', 'fault.undone fault'],
        ...['fault.counted', 'phase.ended recovery'],
        ...['cleanup.checked', 'arm.ended'],
      ]);
    }
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', exitCode: slow.end.code });
  });
});
