import { describe, expect, test } from 'vitest';
import { hostileReport } from '../hostile-report.ts';
import type { ReportProblem } from '../model.ts';
import { sampleReport } from '../sample-report.ts';
import { annotations } from './annotations.ts';
import { gateOf, invocationOf, passedReport, runsOf, scenarioOf } from './fixture/invocation.ts';
import { MAX_BYTES, stepSummary } from './step-summary.ts';

const failed = (runs = 1) => invocationOf([scenarioOf('slow-payment', runsOf(runs, sampleReport()))], 99);

test('a command that passed is a line and a table', () => {
  const passed = invocationOf([scenarioOf('slow-payment', runsOf(2, passedReport()))], 0);
  expect(stepSummary(passed)).toContain(
    '### Faultline: passed\n\n| scenario | runs | outcome |\n| --- | --- | --- |\n| slow-payment | 2 of 2 pass | ✓ pass |\n',
  );
  expect(stepSummary(passed)).not.toContain('What did not pass');
  expect(annotations(passed)).toEqual([]);
});

test('where no scenario was run nothing has passed', () => {
  const notRun = 'not run (no service that it runs has changed since main)';
  const text = stepSummary(invocationOf([scenarioOf('slow-payment', [], { notRun })], 0));
  expect(text).toContain('### Faultline: nothing was run\n');
  expect(text).not.toContain('pass');
});

test('what failed is told once, with in how many runs', () => {
  const text = stepSummary(failed(5));
  expect(text).toContain('### Faultline: failed (exit code 99)');
  expect(text.match(/orders-fast|695 ms/g)?.length).toBe(1);
  expect(text).toMatch(/\| ✗ fail \| slow-payment: .+ \| observed 695 ms, limit .+500 ms \| 5 of 5 \|/);
  expect(text).toContain('<details><summary>What did not pass (2)</summary>');
});

test('it stays under the size that GitHub takes', () => {
  const long = sampleReport();
  const [first] = long.hypotheses;
  if (!first) throw new Error('Expected a hypothesis.');
  const many = Array.from({ length: 400 }, (_, index) => ({
    ...first,
    ...{ name: `claim-${index}`, title: 'ü'.repeat(5_000), verdict: 'fail' as const },
  }));
  const runs = runsOf(99, { ...long, hypotheses: many });
  const text = stepSummary(invocationOf([scenarioOf('slow-payment', runs)], 99));
  expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
  expect(text).toContain('350 more, in the reports');
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
});

test('annotations are one line each, and nothing of a run is a command of its own', () => {
  const lines = annotations(invocationOf([scenarioOf('x', runsOf(1, hostileReport()))], 99));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^::(error|warning) title=[^,:]*::.*$/);
    expect(line).not.toMatch(/[\n\r]/);
  }
});

test('a failure is an error, what could not be told a warning', () => {
  expect(annotations(failed(2))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^::error title=slow-payment%3A \S+ \(protected\) in 2 of 2 runs::p99 of orders stays below 500 ms: observed 695 ms, limit <= 500 ms$/,
      ),
      expect.stringMatching(/^::warning title=slow-payment%3A \S+ \(protected\) in 2 of 2 runs::Retries/),
    ]),
  );
});

test('what a scenario bears and passes with is no error of it', () => {
  const lines = annotations(
    invocationOf([scenarioOf('slow-payment', runsOf(2), { exitCode: 0, passed: 4 })], 0),
  );
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines)
    expect(line).toMatch(/^::notice title=slow-payment.*::borne, since enough runs passed: /);
});

test('of more than GitHub shows the last one names the rest', () => {
  const report = sampleReport();
  const [first] = report.hypotheses;
  if (!first) throw new Error('Expected a hypothesis.');
  const names = Array.from({ length: 12 }, (_, index) => `claim-${index}`);
  const hypotheses = names.map((name) => ({ ...first, name, verdict: 'fail' as const }));
  const told = runsOf(1, { ...report, problems: [], hypotheses, audits: [] });
  const lines = annotations(invocationOf([scenarioOf('slow-payment', told)], 99));
  expect(lines.length).toBe(10);
  expect(lines.at(-1)).toMatch(/^::error title=3 more::.*claim-9.*claim-11/);
});

test('a percent sign and a line break of a text are escaped', () => {
  const report = sampleReport();
  const problems: ReportProblem[] = [
    {
      ...{ arm: null, kind: 'mistake', phase: null, text: 'half: 50%0A::stop\n::error::x' },
      ...{ measured: null, limit: null },
    },
  ];
  const told = runsOf(1, { ...report, problems, hypotheses: [], audits: [] });
  expect(annotations(invocationOf([scenarioOf('a,b', told)], 5))).toContain(
    '::warning title=a%2Cb::half: 50%250A::stop ::error::x',
  );
});

describe('a gate', () => {
  const gated = (...told: Parameters<typeof gateOf>) => {
    const gate = gateOf(...told);
    const scenario = scenarioOf('slow-payment', runsOf(5, passedReport()), { gate });
    return invocationOf([scenario], gate.exitCode);
  };
  const HOW = '--gate-mode block would make it fail with exit code 99';
  const TEXT = 'Orders survive: 0.70 times the baseline; what grew: inventory CheckStock';

  test('that found a regression is an error that names the claim and what grew, one that can not tell a warning', () => {
    const title = 'title=slow-payment%3A gate%3A orders-survive';
    expect(annotations(gated('regressed'))).toEqual([`::error ${title}::regressed: ${TEXT}`]);
    expect(annotations(gated('inconclusive'))).toEqual([`::warning ${title}::inconclusive: ${TEXT}`]);
    expect(annotations(gated('regressed', { mode: 'advise' }))).toEqual([
      `::warning ${title}::regressed: ${TEXT}; advised only: ${HOW}`,
    ]);
    expect(annotations(gated('unchanged'))).toEqual([]);
    expect(annotations(gated('not run'))).toEqual([
      '::warning title=slow-payment%3A gate::The gate was not run',
    ]);
  });

  test('that can not tell is no warning where none is wanted', () => {
    expect(annotations(gated('inconclusive', { onInconclusive: 'pass' }))).toEqual([]);
    expect(annotations(gated('inconclusive', { onInconclusive: 'warn' }))).toHaveLength(1);
    expect(annotations(gated('inconclusive', { mode: 'advise' }))).toHaveLength(1);
  });

  test.each([
    [
      'inconclusive',
      { onInconclusive: 'warn' },
      'passed; gate not decided',
      'gate not decided: orders-survive',
    ],
    [
      'inconclusive',
      { onInconclusive: 'pass' },
      'passed; gate not decided',
      'gate not decided: orders-survive',
    ],
    ['not run', { mode: 'advise' }, 'passed; gate not run', 'gate not run'],
    [
      ...(['regressed', { mode: 'advise' }, 'passed; gate regressed, advised only'] as const),
      'gate regressed, advised only: orders-survive',
    ],
    ['unchanged', {}, 'passed', 'gate: unchanged'],
  ] as const)('that is %s with %j is told beside the pass', (change, policy, sentence, row) => {
    const text = stepSummary(gated(change, policy));
    expect(text).toContain(`### Faultline: ${sentence}\n`);
    const runs = change === 'unchanged' ? '✓ pass' : 'its runs pass';
    expect(text).toContain(`| slow-payment | 5 of 5 pass | ${runs}<br>${row} |`);
  });

  test('that only advises says in a line of its own how it would fail the command', () => {
    const gate = gateOf('regressed', { mode: 'advise' });
    const scenarios = ['slow-payment', 'stock-surge'].map((name) =>
      scenarioOf(name, runsOf(5, passedReport()), { gate }),
    );
    expect(stepSummary(invocationOf(scenarios, 0))).toContain(
      `\n\nGate of slow-payment, stock-surge: regressed, advised only: ${HOW}\n\n`,
    );
    for (const word of ['regressed', 'inconclusive', 'unchanged'] as const)
      expect(stepSummary(gated(word))).not.toContain('--gate-mode');
    expect(stepSummary(gated('inconclusive', { mode: 'advise' }))).not.toContain('--gate-mode');
  });

  test('that fails the command is told beside its runs, with each claim', () => {
    const text = stepSummary(gated('regressed'));
    expect(text).toContain('its runs pass<br>✗ gate: regressed (exit code 99): orders-survive |');
    expect(text).toContain(`- slow-payment: orders-survive: regressed: ${TEXT}`);
  });
});
