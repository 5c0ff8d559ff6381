import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FaultlineError } from '../errors.ts';
import { runWithoutVerdict } from '../report/invocation/ended-run.ts';
import { gateOf, passedReport, runsOf } from '../report/invocation/fixture/invocation.ts';
import { sampleReport } from '../report/sample-report.ts';
import { unfinishedOf } from '../report/write-whole.ts';
import { smallScenario } from '../scenario/fixture/small-scenario.ts';
import { parseArguments } from './arguments.ts';
import { handOver, removeHandedOver, requireOutput } from './hand-over.ts';
import { run } from './run.ts';

let folder: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-hand-over-'));
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += text;
    return true;
  });
  vi.spyOn(console, 'error').mockImplementation((line) => {
    told += `${line}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const options = (...flags: string[]) =>
  parseArguments(['slow-payment', '--reports', join(folder, 'reports'), ...flags]);
const all = () => ({
  tallies: [{ scenario: 'slow-payment', runs: runsOf(1, sampleReport()) }],
  ...{ startedAtMs: 0, exitCode: 99 as const },
});
const file = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

test('junit.xml of all runs stands beside the reports, or where --output says', async () => {
  expect(await handOver(all(), options(), {})).toBe(99);
  expect(file('reports', 'junit.xml')).toContain('<testsuite name="slow-payment"');
  await handOver(all(), options('--output', join(folder, 'ci', 'out')), {});
  expect(file('ci', 'out', 'junit.xml')).toBe(file('reports', 'junit.xml'));
  expect(told).toBe('');
});

test('that of the command before is gone when the next one begins', async () => {
  await handOver(all(), options(), {});
  await removeHandedOver(options());
  expect(existsSync(join(folder, 'reports', 'junit.xml'))).toBe(false);
});

test('that of the command before is gone where the next one is refused, too', async () => {
  const exitCode = process.exitCode;
  const reports = join(folder, 'reports');
  for (const refused of [
    ['slow-payment', '--repeat', '0'],
    ['slow-payment', '--no-such-flag'],
    ['slow-payment', '--repeat', '5', '--base', ''],
    ['--all', '--gate-mode', 'blok'],
  ]) {
    await handOver(all(), options(), {});
    process.exitCode = undefined;
    await run([...refused, '--reports', reports]);
    expect([process.exitCode, existsSync(join(reports, 'junit.xml'))]).toEqual([2, false]);
  }
  // What runs nothing takes nothing away.
  await handOver(all(), options(), {});
  await run(['--check', '--json', '--reports', reports]);
  expect(existsSync(join(reports, 'junit.xml'))).toBe(true);
  process.exitCode = exitCode;
});

test('a folder of --output that can not be written is refused before a run is made for it', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(requireOutput({ output: join(folder, 'file') })).rejects.toMatchObject({
    ...{ code: 'reports-not-writable', exitCode: 2 },
    message: expect.stringMatching(/^Could not write to the folder of --output: ENOTDIR/),
  });
  await requireOutput({ output: join(folder, 'none', 'yet') });
  await requireOutput({ output: null });
});

test('what can not be written leaves no part of itself', async () => {
  const reports = join(folder, 'reports');
  mkdirSync(unfinishedOf(join(reports, 'junit.xml')), { recursive: true });
  expect(await handOver({ ...all(), exitCode: 0 }, options(), {})).toBe(5);
  expect(existsSync(join(reports, 'junit.xml'))).toBe(false);
});

test.each(['junit.xml', 'badge.svg', 'summary.md'])(
  'where %s can not be written, nothing of what can be is green',
  async (name) => {
    const reports = join(folder, 'reports');
    const summary = join(reports, 'summary.md');
    const stands = name === 'summary.md' ? summary : unfinishedOf(join(reports, name));
    mkdirSync(stands, { recursive: true });
    const tallies = [{ scenario: 'slow-payment', runs: runsOf(1, passedReport()) }];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
    const passed = { ...all(), tallies, exitCode: 0 } as const;
    expect(await handOver(passed, options('--badge'), env)).toBe(5);
    const says = {
      'junit.xml': 'The exit code of all runs is 5',
      'badge.svg': 'aria-label="resilience: inconclusive',
      'summary.md': '### Faultline: did not pass (exit code 5)',
    };
    for (const [other, text] of Object.entries(says))
      if (other !== name) expect(file('reports', other)).toContain(text);
    expect(told.match(/Could not write/g)).toHaveLength(1);
  },
);

test('the badge of a gate that failed the command says so', async () => {
  const suite = { name: 'slow-payment.gate', startedAt: '', durationMs: 0, properties: {}, cases: [] };
  const gate = { outcome: gateOf('regressed'), suite };
  const tallies = [{ scenario: 'slow-payment', runs: runsOf(2, passedReport()), gate }];
  await handOver({ ...all(), tallies }, options('--badge', '--repeat', '2'), {});
  expect(file('reports', 'badge.svg')).toContain('resilience: fail: gate regressed (2 of 2 runs pass)');
});

test('a badge is written where it is asked for', async () => {
  await handOver(all(), options(), {});
  expect(existsSync(join(folder, 'reports', 'badge.svg'))).toBe(false);
  await handOver(all(), options('--badge'), {});
  expect(file('reports', 'badge.svg')).toContain('aria-label="resilience: fail"');
  await removeHandedOver(options());
  expect(existsSync(join(folder, 'reports', 'badge.svg'))).toBe(false);
});

test('GitHub is told where it runs the command, and nobody else', async () => {
  const summary = join(folder, 'summary.md');
  writeFileSync(summary, 'of another command\n');
  await handOver(all(), options(), { GITHUB_STEP_SUMMARY: summary });
  expect(file('summary.md')).toBe('of another command\n');
  await handOver(all(), options(), { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(file('summary.md')).toMatch(/^of another command\n### Faultline: failed/);
  expect(told).toMatch(/^::error title=slow-payment%3A /);
});

test('GitLab is told where it runs the command, of files as the repository has them', async () => {
  const scenario = { ...smallScenario(), name: 'slow-payment' };
  const loaded = [{ scenario, wanted: 'slow-payment', file: join(folder, 'scenarios', 'slow-payment.ts') }];
  mkdirSync(join(folder, 'scenarios'));
  writeFileSync(join(folder, 'scenarios', 'slow-payment.ts'), '');
  const report = join(folder, 'reports', 'gl-code-quality-report.json');
  const metrics = join(folder, 'reports', 'metrics.txt');
  await handOver({ ...all(), loaded }, options(), {});
  expect([existsSync(report), existsSync(metrics)]).toEqual([false, false]);
  await handOver({ ...all(), loaded }, options(), { GITLAB_CI: 'true', CI_PROJECT_DIR: folder });
  expect(readFileSync(metrics, 'utf8')).toMatch(/^faultline_claim\{scenario="slow-payment",.*# EOF\n$/ms);
  const [first] = JSON.parse(readFileSync(report, 'utf8'));
  expect(first).toMatchObject({ location: { path: 'scenarios/slow-payment.ts', lines: { begin: 1 } } });
  rmSync(join(folder, 'scenarios', 'slow-payment.ts'));
  const env = { GITLAB_CI: 'true', CI_PROJECT_DIR: folder };
  expect(await handOver({ ...all(), loaded }, options(), env)).toBe(99);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual([]);
  await removeHandedOver(options());
  expect([existsSync(report), existsSync(metrics)]).toEqual([false, false]);
});

test('what can not be written is said, and is no pass', async () => {
  writeFileSync(join(folder, 'taken'), '');
  const passed = { ...all(), exitCode: 0 as const };
  expect(await handOver(passed, options('--output', join(folder, 'taken')), {})).toBe(5);
  expect(told).toMatch(/Could not write \S+junit\.xml: .+ What it would say stands above\./);
});

test('junit.xml and badge are not green where something else could not be written', async () => {
  const runs = runsOf(1, passedReport());
  const passed = { ...all(), tallies: [{ scenario: 'slow-payment', runs }], exitCode: 0 as const };
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'none', 'summary.md') };
  expect(await handOver(passed, options('--badge'), env)).toBe(5);
  expect(file('reports', 'junit.xml')).toContain('message="The exit code of all runs is 5"');
  expect(file('reports', 'badge.svg')).toContain('aria-label="resilience: inconclusive"');
});

test('a folder that took no run is not told of twice', async () => {
  writeFileSync(join(folder, 'reports'), '');
  const error = new FaultlineError('reports-not-writable', 'Could not make the folder of the run.');
  const run = runWithoutVerdict('slow-payment', error, {
    number: 1,
    startedAt: '2026-03-14T09:26:53.000Z',
    durationMs: 1,
  });
  const none = { tallies: [{ scenario: 'slow-payment', runs: [run] }], startedAtMs: 0, exitCode: 3 as const };
  expect(await handOver(none, options(), {})).toBe(3);
  expect(told).toBe('');
  // Another one takes what there is to be said.
  expect(await handOver(none, options('--output', join(folder, 'out')), {})).toBe(3);
  expect(file('out', 'junit.xml')).toContain('<error type="reports-not-writable"');
});
