import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExitCode } from '../errors.ts';
import { passedReport } from '../report/invocation/fixture/invocation.ts';
import { invocationSchema } from '../report/invocation/invocation.ts';
import { sampleReport } from '../report/sample-report.ts';
import { renderQuiet } from '../report/terminal.ts';
import { parseArguments } from './arguments.ts';
import { say, speakAs, tell } from './output.ts';
import { runSuite } from './suite.ts';

/** What the runs to come will find, in their order; then all pass. */
let codes: ExitCode[];
let made: string[];

vi.mock('../run/run-scenario.ts', () => ({
  runScenario: async ({ name }: { name: string }) => {
    made.push(name);
    const exitCode = codes.shift() ?? 0;
    return { scenario: { name }, exitCode, failure: null, checked: [] };
  },
}));
vi.mock('./present.ts', () => ({
  present: async ({ scenario, exitCode }: { scenario: { name: string }; exitCode: ExitCode }) => {
    tell(`verdict of ${scenario.name}`);
    const report = exitCode === 0 ? passedReport() : sampleReport();
    const told = exitCode === 5 ? { ...passedReport(), verdict: 'inconclusive' as const } : report;
    return { report: { ...told, scenario: scenario.name, exitCode }, notWritten: null };
  },
}));

let folder: string;
const told = { stdout: '', stderr: '' };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-suite-'));
  [codes, made, told.stdout, told.stderr] = [[], [], '', ''];
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      told[name] += text;
      return true;
    });
  for (const [name, method] of [
    ['stdout', 'log'],
    ['stderr', 'error'],
  ] as const)
    vi.spyOn(console, method).mockImplementation((line) => {
      told[name] += `${line}\n`;
    });
  vi.stubEnv('GITHUB_ACTIONS', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  speakAs({ json: false, quiet: false });
  rmSync(folder, { recursive: true, force: true });
});

const FLAGS = ['--runtime', 'process', '--backends', 'embedded'];
const run = (...argv: string[]) => runSuite(parseArguments([...argv, ...FLAGS, '--reports', folder]));

test('--json is one document on stdout, and nothing else there', async () => {
  codes = [0, 99];
  expect(await run('slow-payment', '--repeat', '2', '--json')).toBe(99);
  const invocation = invocationSchema.parse(JSON.parse(told.stdout));
  expect(invocation).toMatchObject({ exitCode: 99, scenarios: [{ passed: 1, exitCode: 99 }] });
  const [first, second] = invocation.scenarios[0]?.runs ?? [];
  expect(first).toMatchObject({ number: 1, verdict: 'pass', exitCode: 0, failed: [] });
  expect(second).toMatchObject({
    number: 2,
    verdict: 'fail',
    folder: expect.stringContaining('slow-payment'),
  });
  expect(second?.failed[0]).toMatchObject({ observed: 695, limit: { atMost: 500 }, unit: 'ms' });
  expect(told.stderr).toContain('verdict of slow-payment');
});

test('--quiet tells verdicts and nothing of what happens meanwhile', async () => {
  await run('slow-payment', '--repeat', '2', '--quiet');
  expect(told.stdout).toBe(
    'verdict of slow-payment\nverdict of slow-payment\n\nAll runs\n  slow-payment  2 of 2 pass\n',
  );
  expect(told.stderr).toBe('');
  say('meanwhile');
  expect(told.stdout).not.toContain('meanwhile');
});

test('of a run that passed it is a line; of one that did not also what failed', () => {
  const lines = (report: Parameters<typeof renderQuiet>[0]) =>
    renderQuiet(report, { color: false }).trim().split('\n');
  expect(lines(passedReport())).toEqual([
    expect.stringMatching(/^✓ pass {2}slow-payment: all \d hypotheses hold/),
  ]);
  const failed = lines(sampleReport());
  expect(failed.at(-1)).toMatch(/^✗ fail {2}slow-payment: /);
  expect(failed.join('\n')).toContain('observed 695 ms, limit <= 500 ms');
  expect(failed.join('\n')).not.toMatch(/^✓ pass {2,}[A-Z]/m);
});
