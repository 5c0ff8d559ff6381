import { shorten } from './clean.ts';
import type { Report, ReportHypothesis } from './model.ts';

const REASON_CHARS = 100;

/**
 * What a hypothesis rests on, for people: where it looked first, then in short why that may not be judged. A reason that several share
 * is one of an arm or of the run, and stands whole among the problems.
 */
export function evidenceOf(
  report: Report,
  { verdict, evidence, because, inProblems }: ReportHypothesis,
): string {
  if (verdict !== 'inconclusive') return joined(because, evidence);
  const sharing = report.hypotheses.filter((each) => each.because === because).length;
  const why = inProblems && sharing > 1 ? 'see problems' : shorten(because, REASON_CHARS);
  return joined(evidence, `inconclusive: ${why}`);
}

/** All of it, as it stands in a file that nobody reads on a screen. */
export const wholeEvidenceOf = ({ evidence, because }: ReportHypothesis): string => joined(because, evidence);

const joined = (...parts: readonly string[]) => parts.filter((text) => text !== '').join('; ');
