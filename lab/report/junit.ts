import { stripVTControlCharacters } from 'node:util';
import { problemLine } from '../run/problem.ts';
import { lookedAt, outcomeOf, violationLines } from './audits.ts';
import { withoutCommands } from './clean.ts';
import { wholeEvidenceOf } from './evidence.ts';
import { formatLimit, formatObserved, VERDICTS } from './format.ts';
import type { Report, ReportAudit, ReportHypothesis } from './model.ts';

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly timeMs: number;
  readonly result: {
    readonly tag: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
  } | null;
  readonly output: string;
}

/**
 * `junit.xml` in the form that CI systems read: a suite per scenario, a test case per hypothesis and per audit of an arm. Whatever keeps
 * the run from being a pass is a test case too, so that no consumer sees green where the exit code is not 0.
 * A case's time is its arm's measured time, shared evenly by the arm's hypotheses so that sums stay true.
 */
export function renderJunit(report: Report): string {
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
  const totals = attributes({
    tests: cases.length,
    failures: cases.filter(({ result }) => result?.tag === 'failure').length,
    errors: cases.filter(({ result }) => result?.tag === 'error').length,
    skipped: cases.filter(({ result }) => result?.tag === 'skipped').length,
    time: seconds(report.durationMs),
  });
  const properties = Object.entries({
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
  }).map(([name, value]) => `      <property${attributes({ name, value })}/>`);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'faultline' })}${totals}>`,
    `  <testsuite${attributes({ name: report.scenario, timestamp: report.startedAt })}${totals}>`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases.flatMap(toXml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ];
  return withoutCommands(lines.join('\n'));
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

function toXml({ className, name, timeMs, result, output }: TestCase): string[] {
  const open = `    <testcase${attributes({ classname: className, name, time: seconds(timeMs) })}>`;
  if (!result) return [open, `      <system-out>${escapeXml(output)}</system-out>`, '    </testcase>'];
  const { tag, type, message } = result;
  const about = tag === 'skipped' ? { message } : { type, message };
  const failure = `      <${tag}${attributes(about)}>${escapeXml(output)}</${tag}>`;
  return [open, failure, '    </testcase>'];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replace(/[\t\n]/g, ' ')}"`)
    .join('');
}

/** Characters that XML 1.0 does not allow, even escaped, are dropped: https://www.w3.org/TR/xml/#charsets */
function escapeXml(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[^\t\n\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
