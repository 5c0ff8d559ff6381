import { expect, test } from 'vitest';
import { markupOf, pageOf } from '../web/testing/page-of.ts';
import { evidenceOf } from './evidence.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report, ReportHypothesis, ReportProblem } from './model.ts';
import { sampleReport } from './sample-report.ts';
import { renderTerminal } from './terminal.ts';

const BUSY = `the machine was 99% busy in the fault phase (${'make (pid 7) 20%, '.repeat(8)}others 11%)`;
const LATE = 'the load driver sent its requests late, p99 80.0 ms (limit 50 ms)';
const REASON = `${BUSY}; ${LATE}`;

/** A report whose hypotheses were inconclusive: why, and where they looked. */
function inconclusive(
  of: readonly [because: string, evidence: string][],
  problems: readonly ReportProblem[],
): Report {
  const [first] = sampleReport().hypotheses as [ReportHypothesis];
  const hypotheses = of.map(([because, evidence], index) => ({
    ...first,
    name: `h${index}`,
    verdict: 'inconclusive' as const,
    ...{ because, evidence, inProblems: true },
  }));
  return { ...sampleReport(), hypotheses, problems };
}

const shown = (report: Report) => report.hypotheses.map((each) => evidenceOf(report, each));
const NO_BOUND = { measured: null, limit: null };
const late: ReportProblem = { arm: 'unprotected', kind: 'driver-late', phase: null, text: LATE, ...NO_BOUND };
const OF_ARM: readonly ReportProblem[] = [{ ...late, kind: 'machine', phase: 'fault', text: BUSY }, late];

test('a reason that several share is told once, among the problems, and the evidence comes first', () => {
  const report = inconclusive(
    [
      [REASON, 'p50 794 ms'],
      [REASON, '9 of 10 traces'],
      [REASON, ''],
    ],
    OF_ARM,
  );
  expect(shown(report)).toEqual([
    'p50 794 ms; inconclusive: see problems',
    '9 of 10 traces; inconclusive: see problems',
    'inconclusive: see problems',
  ]);
});

test('what several share by chance, and is of none of their arms, stands nowhere else', () => {
  const close = 'too close to its limit to tell: 95% sure only of 1 to 3 ms';
  const { hypotheses, ...report } = inconclusive(
    [
      [close, ''],
      [close, ''],
    ],
    [],
  );
  const own = hypotheses.map((each) => ({ ...each, inProblems: false }));
  expect(shown({ ...report, hypotheses: own })).toEqual([`inconclusive: ${close}`, `inconclusive: ${close}`]);
});

test('one of its own is told in short, behind the evidence', () => {
  const [only] = shown(inconclusive([[REASON, 'p50 794 ms']], OF_ARM));
  expect(only).toBe(`p50 794 ms; inconclusive: ${REASON.slice(0, 99)}…`);
  const [brief] = shown(inconclusive([[LATE, 'p50 794 ms']], [late]));
  expect(brief).toBe(`p50 794 ms; inconclusive: ${LATE}`);
});

test('what ended the run is a reason of the arms that are not in the report', () => {
  const lost = 'The traces of the run are lost.';
  expect(
    shown(
      inconclusive(
        [
          [lost, ''],
          [lost, ''],
        ],
        [{ arm: null, kind: 'ended-early', phase: null, text: lost, ...NO_BOUND }],
      ),
    ),
  ).toEqual(['inconclusive: see problems', 'inconclusive: see problems']);
});

test('what was judged stays as it is, and where there is no data it says why', () => {
  const { hypotheses } = sampleReport();
  expect(shown(sampleReport())).toEqual(hypotheses.map(({ evidence, because }) => evidence || because));
});

test.each<[string, (report: Report) => string | Promise<string>]>([
  ['the terminal', (report) => renderTerminal(report, { color: false, width: 100 })],
  ['report.md', renderMarkdown],
  // Behind the page stands report.json, whole.
  ['report.html', async (report) => markupOf(await pageOf(report))],
])('%s says it once for five hypotheses', async (_, render) => {
  const looked = [1, 2, 3, 4, 5].map((each) => `saw ${each} traces`);
  const text = await render(
    inconclusive(
      looked.map((each) => [REASON, each] as const),
      OF_ARM,
    ),
  );
  expect(text.match(/sent its requests late/g)).toHaveLength(1);
  for (const each of looked) expect(text).toContain(`${each}; inconclusive: see problems`);
});
