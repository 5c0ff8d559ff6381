import { shorten } from './clean.ts';
import type { Report, ReportHypothesis } from './model.ts';

const REASON_CHARS = 100;

/**
 * What a hypothesis rests on, for people: where it looked first, then in short why that may not be judged. The reason
 * stands whole among the problems, and in report.json before the evidence of each hypothesis that it is about.
 */
export function evidenceOf(report: Report, hypothesis: ReportHypothesis): string {
  const reasons = reasonsIn(report);
  const reason = reasonOf(hypothesis, reasons);
  if (reason === undefined) return hypothesis.evidence;
  const looked = hypothesis.evidence.slice(reason.length + SEPARATOR.length);
  const sharing = report.hypotheses.filter((each) => reasonOf(each, reasons) === reason).length;
  const short = `inconclusive: ${sharing > 1 ? 'see problems' : shorten(reason, REASON_CHARS)}`;
  return [looked, short].filter((text) => text !== '').join(SEPARATOR);
}

const SEPARATOR = '; ';

/** Undefined for what was judged. The longest, since one reason of an arm may be all of another's. */
function reasonOf({ verdict, evidence }: ReportHypothesis, reasons: readonly string[]): string | undefined {
  if (verdict !== 'inconclusive') return undefined;
  return reasons
    .filter((reason) => `${evidence}${SEPARATOR}`.startsWith(`${reason}${SEPARATOR}`))
    .sort((a, b) => b.length - a.length)
    .at(0);
}

/** Of each arm all that speaks against it, and of the run what ended it. */
function reasonsIn({ arms, problems }: Report): string[] {
  const ofArms = arms.map(({ name }) =>
    problems
      .filter((problem) => problem.startsWith(`${name}: `))
      .map((problem) => problem.slice(name.length + 2))
      .join(SEPARATOR),
  );
  return [...ofArms, ...problems].filter((reason) => reason !== '');
}
