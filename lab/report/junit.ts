import { problemLine } from '../run/problems/problem.ts';
import { lookedAt, outcomeOf, violationLines } from './audits.ts';
import { wholeEvidenceOf } from './evidence.ts';
import { formatLimit, formatObserved, VERDICTS } from './format.ts';
import { junitXml, type TestCase, type TestSuite } from './junit-xml.ts';
import type { Report, ReportAudit, ReportHypothesis } from './model.ts';

/**
 * `junit.xml` in the form that CI systems read: a suite per scenario, a test case per hypothesis and per audit of an arm. Whatever keeps
 * the run from being a pass is a test case too, so that no consumer sees green where the exit code is not 0.
 * A case's time is its arm's measured time, shared evenly by the arm's hypotheses so that sums stay true.
 */
export const renderJunit = (report: Report): string => junitXml(suiteOf(report));

/** The suite of a run, for the file of its own and for that of all runs. */
export function suiteOf(report: Report): TestSuite {
  const cases = [
    ...report.hypotheses.map((hypothesis) => hypothesisCase(report, hypothesis)),
    ...report.audits.map((audit) => auditCase(report, audit)),
    ...report.problems.map((problem, index) =>
      errorCase(report, `problem ${index + 1}`, 'problem', problemLine(problem)),
    ),
    ...report.cleanup.left.map((left, index) =>
      errorCase(report, `left behind ${index + 1}`, 'left-behind', `Left behind after cleanup: ${left}`),
    ),
  ];
  if (cases.every(({ result }) => result === null || result.tag === 'skipped'))
    cases.push(...unexplained(report));
  const properties: Record<string, string | number> = {
    id: report.id,
    faultline: report.faultline,
    seed: report.seed,
    runtime: report.runtime,
    verdict: report.verdict,
    exitCode: report.exitCode,
    ...Object.fromEntries(
      report.backends.map((one) => [
        `backend.${one.role}`,
        `${one.provider} ${one.name} ${one.version}${one.answersAs === null ? '' : `, answers as ${one.answersAs}`}`,
      ]),
    ),
  };
  // As what was left out by `--only` and `--arm`.
  for (const [index, note] of report.notes.entries()) properties[`note.${index + 1}`] = note;
  const { scenario: name, startedAt, durationMs } = report;
  return { name, startedAt, durationMs, properties, cases };
}

function hypothesisCase(report: Report, hypothesis: ReportHypothesis): TestCase {
  const { name, title, arm, verdict } = hypothesis;
  const measured = `observed ${formatObserved(hypothesis)}, limit ${formatLimit(hypothesis)}`;
  const phases = report.arms.find((one) => one.name === arm)?.phases ?? [];
  const armMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const tag = verdict === 'fail' ? 'failure' : 'error';
  return {
    className: `${report.scenario}.${arm}`,
    name,
    timeMs: armMs / report.hypotheses.filter((one) => one.arm === arm).length,
    result: verdict === 'pass' ? null : { tag, type: verdict, message: `${title}: ${measured}` },
    output: `${title}\n${VERDICTS[verdict].word}: ${measured}\n${wholeEvidenceOf(hypothesis)}`,
  };
}

/** What had nothing to look at was not tested. */
function auditCase(report: Report, audit: ReportAudit): TestCase {
  const { name, title, arm, verdict } = audit;
  const outcome = outcomeOf(audit);
  const tag = verdict === 'fail' ? 'failure' : verdict === 'no-data' ? 'skipped' : 'error';
  return {
    className: `${report.scenario}.${arm}`,
    name: `audit ${name}`,
    timeMs: 0,
    result: verdict === 'pass' ? null : { tag, type: verdict, message: `${title}: ${outcome}` },
    output: [title, `${VERDICTS[verdict].word}: ${outcome}`, lookedAt(audit), ...violationLines(audit)].join(
      '\n',
    ),
  };
}

function errorCase(report: Report, name: string, type: string, message: string): TestCase {
  return {
    className: `${report.scenario}.run`,
    name,
    timeMs: 0,
    result: { tag: 'error', type, message },
    output: message,
  };
}

/** All hypotheses hold, or there are none, and yet the run is no pass. */
function unexplained(report: Report): TestCase[] {
  if (report.hypotheses.length === 0) {
    return [errorCase(report, 'evidence', 'no-data', 'No hypothesis was checked, so nothing is proved')];
  }
  if (report.verdict === 'pass' && report.exitCode === 0) return [];
  const message = `The run is ${VERDICTS[report.verdict].word} with exit code ${report.exitCode}`;
  return [errorCase(report, 'run', report.exitCode === 130 ? 'interrupted' : report.verdict, message)];
}
