import { expect, test } from 'vitest';
import { FaultlineError } from '../../errors.ts';
import { hostileReport } from '../hostile-report.ts';
import { renderJunit } from '../junit.ts';
import { junitXml, type TestSuite } from '../junit-xml.ts';
import type { Report } from '../model.ts';
import { sampleReport } from '../sample-report.ts';
import { type EndedRun, runWithoutVerdict } from './ended-run.ts';
import { invocationOf, passedReport, runsOf, scenarioOf } from './fixture/invocation.ts';
import type { ScenarioOutcome } from './invocation.ts';
import { renderInvocationJunit } from './invocation-junit.ts';

/** Jenkins' junit-10.xsd: what each element may carry. It knows no `file` of a case and no `skipped` of all suites. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'time', 'tests', 'failures', 'errors', 'disabled'],
  testsuite: [
    'name',
    'tests',
    'failures',
    'errors',
    'time',
    'disabled',
    'skipped',
    'timestamp',
    'hostname',
    'id',
    'package',
  ],
  properties: [],
  property: ['name', 'value'],
  testcase: ['name', 'assertions', 'time', 'classname', 'status', 'class', 'group'],
  failure: ['type', 'message'],
  error: ['type', 'message'],
  skipped: ['type', 'message'],
  'system-out': [],
};

function expectJenkinsTakes(xml: string): void {
  for (const [, name = '', attributes = ''] of xml.matchAll(/<([a-z-]+)((?: [a-z]+="[^"]*")*)\/?>/g)) {
    for (const [, attribute = '', value = ''] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
      expect(ATTRIBUTES[name]).toContain(attribute);
      if (attribute === 'time') expect(value).toMatch(/^\d+\.\d{3}$/);
    }
  }
  expect([...xml.matchAll(/<[a-z-]+/g)].length).toBe(
    [...xml.matchAll(/<([a-z-]+)((?: [a-z]+="[^"]*")*)\/?>/g)].length,
  );
}

const render = (
  scenarios: [ScenarioOutcome, EndedRun[]][],
  exitCode: number,
  isRepeated = false,
  gates: ReadonlyMap<string, TestSuite> = new Map(),
) =>
  renderInvocationJunit({
    invocation: invocationOf(
      scenarios.map(([outcome]) => outcome),
      exitCode,
    ),
    runs: new Map(scenarios.map(([{ scenario }, runs]) => [scenario, runs])),
    ...{ gates, isRepeated },
  });

const ran = (report: Report, count = 1): [ScenarioOutcome, EndedRun[]] => {
  const runs = runsOf(count, report);
  return [scenarioOf(report.scenario, runs), runs];
};

test('one run is told as in its own file', () => {
  expect(render([ran(sampleReport())], 99)).toBe(renderJunit(sampleReport()));
});

test('repeats are suites of their own, whose names do not depend on how many there are', () => {
  const xml = render([ran(sampleReport(), 2)], 99, true);
  expect(xml.match(/<testsuite name="[^"]+"/g)).toEqual([
    '<testsuite name="slow-payment.run-1"',
    '<testsuite name="slow-payment.run-2"',
  ]);
  expect(xml).toContain('<testcase classname="slow-payment.run-2.protected" name="orders-survive"');
  const names = [...xml.matchAll(/<testcase (classname="[^"]+" name="[^"]+")/g)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(xml).toMatch(/<testsuites name="faultline" tests="10" failures="2" errors="4" time="272\.800">/);
});

test('Jenkins takes it, whatever is in it', () => {
  expectJenkinsTakes(render([ran(hostileReport(), 2)], 99, true));
  expectJenkinsTakes(render([[scenarioOf('sampled', [], { passedOver: 'collector-missing' }), []]], 3));
});

test('what was not run is skipped, what could not be run an error', () => {
  const startedAt = '2026-03-14T09:26:53.000Z';
  const error = new FaultlineError('binary-missing', 'Expected `etcd` on PATH, found none.');
  const broken = runWithoutVerdict('slow', error, { number: 1, startedAt, durationMs: 5 });
  const xml = render(
    [
      [scenarioOf('sampled', [], { passedOver: 'collector-missing' }), []],
      [scenarioOf('slow', [broken]), [broken]],
    ],
    3,
  );
  expect(xml).toContain('<skipped message="passed over (collector-missing)">');
  expect(xml).toContain('<error type="binary-missing" message="Expected `etcd` on PATH, found none.">');
});

test('a gate is a suite of its claims, as in its own file, but for the time, which is that of runs that stand here', () => {
  const result = { tag: 'failure', type: 'regressed', message: 'Quick: it grew' } as const;
  const suite: TestSuite = {
    ...{ name: 'slow-payment.gate', startedAt: '2026-03-14T09:26:53.000Z', durationMs: 60_000 },
    properties: { change: 'regressed' },
    cases: [{ className: 'slow-payment.gate', name: 'quick', timeMs: 0, output: 'all of it', result }],
  };
  const xml = render([ran(passedReport())], 99, false, new Map([['slow-payment', suite]]));
  expect(xml).toContain(
    junitXml({ ...suite, durationMs: 0 })
      .split('\n')
      .slice(2, -2)
      .join('\n'),
  );
  expect(xml).not.toContain('exit-code');
  // Whatever becomes of it: one that advises, or can not tell, is told too.
  for (const exitCode of [0, 5])
    expect(render([ran(passedReport())], exitCode, false, new Map([['slow-payment', suite]]))).toContain(
      '<testsuite name="slow-payment.gate"',
    );
});

test('no command that does not end with 0 looks green', () => {
  expect(render([ran(passedReport())], 0)).toContain('failures="0" errors="0"');
  expect(render([ran(passedReport())], 130)).toContain(
    '<error type="exit-code" message="The exit code of all runs is 130">',
  );
});
