import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExitCode } from '../errors.ts';
import { passedReport } from '../report/invocation/fixture/invocation.ts';
import { invocationSchema } from '../report/invocation/invocation.ts';
import { sampleReport } from '../report/sample-report.ts';
import { renderQuiet } from '../report/terminal.ts';
import type { RunOptions } from '../run/run-scenario.ts';
import { parseArguments } from './arguments.ts';
import { loadScenario, sharesItsName } from './catalogue.ts';
import { hear } from './fixture/heard.ts';
import { requireNames } from './load-suite.ts';
import { say, speakAs, tell } from './output.ts';
import { runSuite } from './suite.ts';

/** What the runs to come will find, in their order; then all pass. */
let codes: ExitCode[];
let made: string[];
let narrowed: RunOptions['narrowing'];
/** So often each run asks whether an arm may be run again, and what it is told. */
let reruns: number;
let granted: boolean[];

vi.mock('../run/run-scenario.ts', () => ({
  runScenario: async ({ name }: { name: string }, options: RunOptions) => {
    made.push(name);
    narrowed = options.narrowing;
    for (let asked = 0; asked < reruns; asked++) granted.push(options.mayRerun?.() ?? true);
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
let told: ReturnType<typeof hear>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-suite-'));
  [codes, made, granted, reruns] = [[], [], [], 0];
  told = hear();
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
  expect(renderQuiet(passedReport(), { color: false, name: 'slow-payment of the base' })).toMatch(
    /^✓ pass {2}slow-payment of the base: all/,
  );
  const failed = lines(sampleReport());
  expect(failed.at(-1)).toMatch(/^✗ fail {2}slow-payment: /);
  expect(failed.join('\n')).toContain('observed 695 ms, limit <= 500 ms');
  expect(failed.join('\n')).not.toMatch(/^✓ pass {2,}[A-Z]/m);
});

const junit = () => readFileSync(join(folder, 'junit.xml'), 'utf8');

test('--fail-fast ends all after the first run that fails, and says what was not run', async () => {
  codes = [5, 99];
  expect(await run('--all', '--repeat', '2', '--fail-fast')).toBe(99);
  expect(made).toEqual(['cascading-failure', 'deadline-propagation']);
  expect(told.stdout).toMatch(
    /^ {2}slow-payment +0 of 0 pass; 2 not run \(--fail-fast: deadline-propagation failed\)$/m,
  );
  expect(junit()).toContain('<skipped message="2 not run (--fail-fast: deadline-propagation failed)">');
});

test('--require ends as soon as nothing can change the outcome, and bears what may fail', async () => {
  codes = [99];
  expect(await run('slow-payment', '--repeat', '6', '--require', '3')).toBe(0);
  expect(made.length).toBe(4);
  expect(told.stdout).toContain(
    'slow-payment  3 of 4 pass, other exit codes: 99, 3 of 6 have to; 2 not run (nothing can change the outcome)',
  );
  expect(junit()).toContain('<skipped message="borne, since enough runs passed: ');
  expect(junit()).toContain('failures="0" errors="0"');
});

test('--require fails where too many failed', async () => {
  codes = [99, 0, 99];
  expect(await run('slow-payment', '--repeat', '5', '--require', '4')).toBe(99);
  expect(made.length).toBe(3);
});

test('--for begins rounds until the time is over, and then no more', async () => {
  expect(await run('slow-payment', '--for', '0.002')).toBe(0);
  expect(made.length).toBeGreaterThan(0);
  expect(junit()).toContain('<testsuite name="slow-payment.run-1"');
});

test('a round in which nothing is run is the last', async () => {
  codes = [99];
  expect(await run('slow-payment', '--for', '100', '--fail-fast')).toBe(99);
  expect(made.length).toBe(1);
});

test('a budget of re-runs is that of all runs together', async () => {
  reruns = 2;
  await run('slow-payment', '--repeat', '2', '--rerun-inconclusive', '2', '--rerun-budget', '3');
  expect(granted).toEqual([true, true, true, false]);
  expect(told.stdout).toContain('not run again: the budget of 3 (--rerun-budget) is used up');
});

test('--only and --arm get to the run; a name that is none is refused before it', async () => {
  await run('slow-payment', '--arm', 'unprotected, protected', '--quiet');
  expect(narrowed).toEqual({ arms: ['unprotected', 'protected'], only: null });
  expect(told.stdout).toMatch(/^Not run \(--arm\): fail-fast\nNot judged, since it reads fail-fast/m);
  await expect(run('slow-payment', '--only', 'orders-are-quik')).rejects.toThrow(
    'got `orders-are-quik`: did you mean orders-are-quick?',
  );
  expect(made.length).toBe(1);
});

test('a command that is refused leaves nothing of the one before that could be taken for its own', async () => {
  const left = () => ['junit.xml', 'badge.svg'].filter((name) => existsSync(join(folder, name)));
  await run('slow-payment', '--badge');
  expect(left()).toEqual(['junit.xml', 'badge.svg']);
  await expect(run('slow-paymnt')).rejects.toMatchObject({ exitCode: 2 });
  expect(left()).toEqual([]);
});

test('neither does one that is refused once its scenarios are known, nor what their gates said', async () => {
  const gate = join(folder, 'slow-payment', 'gate.md');
  mkdirSync(join(folder, 'slow-payment'));
  for (const refused of [
    ['--changed', 'no-such-commit', '--baseline', 'none', '--repeat', '5'],
    ['--baseline', join(folder, 'none'), '--repeat', '5'],
    ['--base', 'no-such-commit', '--repeat', '5'],
  ]) {
    writeFileSync(gate, 'of before');
    await expect(run('slow-payment', ...refused)).rejects.toMatchObject({ exitCode: 2 });
    expect(existsSync(gate)).toBe(false);
  }
  writeFileSync(gate, 'of before');
  await run('slow-payment');
  expect(existsSync(gate)).toBe(true);
  writeFileSync(join(folder, 'file'), '');
  const output = run('slow-payment', '--output', join(folder, 'file'));
  await expect(output).rejects.toMatchObject({ code: 'reports-not-writable', exitCode: 2 });
  expect(made.length).toBe(1);
});

test('two scenarios of one name are refused before any run: they would share their reports', async () => {
  const same = await loadScenario('slow-payment', process.cwd());
  expect(() =>
    requireNames(['slow-payment', 'slow-copy'].map((wanted) => ({ scenario: same, wanted }))),
  ).toThrow(
    'Expected each scenario to have a name of its own, got `slow-payment` in slow-payment and slow-copy',
  );
});

test('a file whose name is that of another scenario is told to share its reports', async () => {
  const file = join(folder, 'copy.ts');
  copyFileSync('scenarios/slow-payment.ts', file);
  expect(await sharesItsName('slow-payment', file, process.cwd())).toBe('scenarios/slow-payment.ts');
  for (const same of ['slow-payment', './scenarios/slow-payment.ts'])
    expect(await sharesItsName('slow-payment', same, process.cwd())).toBeNull();
  expect(await sharesItsName('my-own', './my-own.ts', process.cwd())).toBeNull();
});
