import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Report, ReportHypothesis, ReportProblem, Verdict } from '../report/model.ts';
import { sampleReport } from '../report/sample-report.ts';
import { renderTerminal } from '../report/terminal.ts';

const SCRIPT = join(import.meta.dirname, '../../.ci/why-not-passed');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-why-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `.ci/run` prints of a scenario, by the log of all. */
function whyNotPassed(scenario: string, log: string): string[] {
  const file = join(folder, 'log');
  writeFileSync(file, log);
  return execFileSync(SCRIPT, [scenario, file], { encoding: 'utf8' }).split('\n').slice(0, -1);
}

const [SAMPLE] = sampleReport().hypotheses as [ReportHypothesis];
const claims = (verdict: Verdict, count: number): ReportHypothesis[] =>
  Array.from({ length: count }, (_, index) => ({ ...SAMPLE, verdict, title: `${verdict} claim ${index}` }));
const problem = (text: string): ReportProblem => ({
  ...{ arm: 'protected', kind: 'machine', phase: null, text },
  ...{ measured: null, limit: null },
});

/** As the runs of a scenario are told. */
function part(name: string, report: Partial<Report>, color = false): string {
  const text = renderTerminal({ ...sampleReport(), scenario: name, ...report }, { color, width: 120 });
  const again = '  protected is run again (attempt 2 of 2): the machine was busy\n';
  return `${name}: Its title (seed 1, short length)\nprotected   fault   40 rps\n${again}${text}`;
}

const none = { audits: [], problems: [], hypotheses: [] };

test.each([false, true])(
  'what failed comes first, with what was observed, and no data is left out (color: %s)',
  (color) => {
    const hypotheses = [...claims('no-data', 30), ...claims('inconclusive', 1), ...claims('fail', 1)];
    const log = part('slow-payment', { ...none, hypotheses, problems: [problem('it was busy')] }, color);
    const lines = whyNotPassed('slow-payment', log);
    expect(lines).toEqual([
      expect.stringMatching(/^slow-payment: ✗ fail fail claim 0 \(\w+\): observed .+, limit /),
      expect.stringMatching(/^slow-payment: ✗ fail: /),
      'slow-payment: ! problem protected: it was busy',
      'slow-payment: protected is run again (attempt 2 of 2): the machine was busy',
      expect.stringMatching(/^slow-payment: \? inconclusive inconclusive claim 0 .+: observed .+, limit /),
    ]);
  },
);

test('of many lines twelve are told, of long ones 200 bytes, and no half of a character', () => {
  const hypotheses = claims('inconclusive', 40).map((claim) => ({ ...claim, title: 'ü'.repeat(300) }));
  const lines = whyNotPassed('a', part('a', { ...none, hypotheses, problems: [problem('x'.repeat(500))] }));
  expect(lines).toHaveLength(12);
  expect(lines[1]).toMatch(/^a: ! problem protected: x+\.\.\.$/);
  expect(lines.at(-1)).toMatch(/^a: and 3\d more such lines in the log above$/);
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(200);
    expect(line).not.toContain('\uFFFD');
  }
});

test('of other scenarios in the log, also of one whose name begins alike, nothing is told', () => {
  const of = (name: string) => part(name, { ...none, hypotheses: claims('fail', 1) });
  const log = ['slow', 'slow-payment', 'payment'].map(of).join('');
  const lines = whyNotPassed('slow-payment', log);
  expect(lines).toHaveLength(3);
  expect(whyNotPassed('slow', log)).toEqual(lines.map((line) => line.replace('slow-payment', 'slow')));
});

test('of a run that could not be started its last lines are told', () => {
  const log =
    'slow-payment: Its title (seed 1, short length)\na\n\nb\nCould not start etcd.\nWhat to do: c\n';
  expect(whyNotPassed('slow-payment', log)).toEqual(
    ['b', 'Could not start etcd.', 'What to do: c'].map((line) => `slow-payment: ${line}`),
  );
});
