import { expect, test } from 'vitest';
import { z } from 'zod';
import { sampleReport } from '../sample-report.ts';
import { codeQuality } from './code-quality.ts';
import { gateOf, invocationOf, passedReport, runsOf, scenarioOf } from './fixture/invocation.ts';

/** As GitLab documents it, and nothing beside: a report without one of these fields is shown as an error. */
const gitlab = z.array(
  z.strictObject({
    description: z.string().regex(/^[^\n\r]+$/),
    check_name: z.string().min(1),
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    location: z.strictObject({
      // Of the repository: an absolute one is shown nowhere.
      path: z.string().regex(/^(?!\.?\/)/),
      lines: z.strictObject({ begin: z.int().min(1) }),
    }),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
  }),
);

const failed = sampleReport().hypotheses.find(({ verdict }) => verdict === 'fail');
const SOURCES = new Map([
  ['slow-payment', { path: 'scenarios/slow-payment.ts', text: `a\nb\n    '${failed?.name}': claim(\n` }],
]);
const ofRuns = (count: number, beside: object = {}, exitCode = 99) =>
  codeQuality(invocationOf([scenarioOf('slow-payment', runsOf(count), beside)], exitCode), SOURCES);

test('what did not pass is a list as GitLab reads it, at the line that names the claim', () => {
  const issues = gitlab.parse(ofRuns(1));
  expect(issues.find(({ description }) => description.includes(failed?.name ?? '-'))).toMatchObject({
    description: expect.stringMatching(
      /^slow-payment: \S+ \(protected\): p99 of orders stays below 500 ms: observed 695 ms/,
    ),
    check_name: 'faultline-hypothesis',
    severity: 'major',
    location: { path: 'scenarios/slow-payment.ts', lines: { begin: 3 } },
  });
  expect(issues.some(({ severity }) => severity === 'minor')).toBe(true);
});

test.each([
  [`x\nprimary: { 'NAME': {} },\nhypotheses: () => ({\n  'late-NAME': claim(\n  'NAME': claim(\n`, 5],
  [`const primary = { 'NAME': {} };\n  { name: 'NAME', title: 'T' },\n`, 2],
  [`\n  NAME: claim('Unquoted', it),\n`, 2],
  [`\nprimary: { "NAME": {} },\n`, 2],
  ['nowhere', 1],
])('the line is that in which the claim is made: %j', (text, line) => {
  const name = failed?.name ?? '-';
  const path = 'scenarios/slow-payment.ts';
  const source = new Map([['slow-payment', { path, text: text.replaceAll('NAME', name) }]]);
  const issues = codeQuality(invocationOf([scenarioOf('slow-payment', runsOf(1))], 99), source);
  const issue = issues.find(({ description }) => description.includes(`${name} (`));
  expect(issue?.location.lines.begin).toBe(line);
});

test('each has a fingerprint of its own, the same however many runs say so', () => {
  const prints = (count: number) => ofRuns(count).map(({ fingerprint }) => fingerprint);
  expect(new Set(prints(1)).size).toBe(prints(1).length);
  expect(prints(3)).toEqual(prints(1));
});

test('what is borne is told as no more than that', () => {
  const issues = ofRuns(2, { exitCode: 0 }, 0);
  expect(issues.length).toBeGreaterThan(0);
  expect(new Set(issues.map(({ severity }) => severity))).toEqual(new Set(['info']));
});

test('a gate that found a regression is graver than a claim, and one that held is nothing', () => {
  const text = `x\nprimary: { 'orders-survive': {} },\n'orders-survive': claim(\n`;
  const sources = new Map([['slow-payment', { path: 'scenarios/slow-payment.ts', text }]]);
  const told = (...of: Parameters<typeof gateOf>) => {
    const gate = gateOf(...of);
    const scenario = scenarioOf('slow-payment', runsOf(1, passedReport()), { gate });
    return gitlab.parse(codeQuality(invocationOf([scenario], gate.exitCode), sources));
  };
  expect(told('regressed')).toMatchObject([
    {
      ...{ check_name: 'faultline-gate', severity: 'critical', location: { lines: { begin: 3 } } },
      description: expect.stringMatching(/gate: orders-survive: regressed: .+ inventory CheckStock$/),
    },
  ]);
  expect(told('inconclusive')).toMatchObject([{ severity: 'minor' }]);
  expect(told('inconclusive', { onInconclusive: 'warn' })).toMatchObject([{ severity: 'minor' }]);
  expect(told('inconclusive', { onInconclusive: 'pass' })).toEqual([]);
  expect(told('not run')).toMatchObject([{ severity: 'minor', location: { lines: { begin: 1 } } }]);
  expect(told('unchanged')).toEqual([]);
});

test('of a command that failed by none of its runs the list is not empty', () => {
  const passed = [scenarioOf('slow-payment', runsOf(1, passedReport()))];
  expect(gitlab.parse(codeQuality(invocationOf(passed, 3), SOURCES))).toMatchObject([
    { check_name: 'faultline-command', severity: 'minor', location: { lines: { begin: 1 } } },
  ]);
});

test('of runs that pass there is nothing to tell, and of a scenario without a file nothing can be shown', () => {
  const passed = invocationOf([scenarioOf('slow-payment', runsOf(1, passedReport()))], 0);
  expect(codeQuality(passed, SOURCES)).toEqual([]);
  expect(codeQuality(invocationOf([scenarioOf('other', runsOf(1))], 99), SOURCES)).toEqual([]);
});
