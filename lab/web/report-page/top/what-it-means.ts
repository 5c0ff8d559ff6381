import { ExitCode } from '../../../errors.ts';
import { runVerdict } from '../../../report/format.ts';
import type { Report, ReportProblem } from '../../../report/model.ts';

/** What a quieter or larger machine mends. */
const OF_MACHINE: ReadonlySet<ReportProblem['kind']> = new Set([
  'machine',
  'driver-late',
  'throttled',
  'clock',
  'sent',
]);

/** That an arm without protections was harmed is no flaw of a run that passes. */
export function wentAsClaimed({ arms: [control] }: Report): string {
  const isHarmed = control !== undefined && control.requests.ok < control.requests.count;
  return `it went as claimed${isHarmed ? `, harm in ${control.name} included` : ''}: `;
}

/** Whether an inconclusive run judged nothing at all. */
export const judgedNothing = (report: Report): boolean =>
  runVerdict(report) === 'inconclusive' &&
  report.hypotheses.every(({ verdict }) => verdict !== 'pass' && verdict !== 'fail');

/** What an inconclusive run means, before its figures; null of any other. */
export function saysNothing(report: Report): string | null {
  if (runVerdict(report) !== 'inconclusive') return null;
  const { hypotheses, problems } = report;
  const again = problems.some(({ kind }) => OF_MACHINE.has(kind))
    ? 'run it again on a quiet machine'
    : 'do what is told below, then run it again';
  if (judgedNothing(report)) return `This run says nothing about your change: ${again}.`;
  return hypotheses.every(({ verdict }) => verdict === 'pass')
    ? `All claims hold, but the run itself did not go as it should: ${again}.`
    : `This run does not judge all that it claims: ${again}.`;
}

/** What its exit code says, for who does not know them; behind the sentence that ends with it. */
export function exitMeans({ exitCode, hypotheses }: Pick<Report, 'exitCode' | 'hypotheses'>): string {
  if (exitCode === ExitCode.inconclusive) return ' (neither pass nor fail)';
  if (exitCode !== ExitCode.failed) return '';
  return hypotheses.some(({ verdict }) => verdict === 'fail') ? ' (a claim failed)' : ' (an audit failed)';
}
