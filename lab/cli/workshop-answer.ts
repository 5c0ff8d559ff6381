import { join } from 'node:path';
import { formatObserved } from '../report/format.ts';
import type { Report } from '../report/model.ts';
import { readReport } from '../report/read-report.ts';
import type { Answers, Language } from '../workshop/exercise-schema.ts';
import { LABELS } from '../workshop/labels.ts';
import { withQuotes } from '../workshop/quoted.ts';
import type { Exercise } from '../workshop/read-content.ts';

/**
 * What to say once a room has run an exercise, with the figures of the newest run of its scenario.
 * @throws FaultlineError `report-not-read` where it was not run
 */
export async function answerOf(
  { data, words }: Exercise,
  { language, reports, scenario }: { language: Language; reports: string; scenario: string },
): Promise<string> {
  const report = await readReport(join(reports, scenario, 'latest'));
  const labels = LABELS[language];
  const { question, happened, why, protection, mend } = words[language];
  const { look } = data;
  const parts = [
    answers(question, data.question.right, language),
    `${labels.happened} ${withQuotes(happened, (claim) => figure(report, claim))}`,
    `${labels.why} ${why}`,
    `${labels.pointAt} ${look.arm}, ${look.phase}, ${look.route}, ${look.service}: ${look.span}`,
    ...(data.kind === 'predict' && protection ? [answers(protection, data.protection.right, language)] : []),
    ...(mend ? [`${labels.change} ${mend.change}`] : []),
  ];
  return parts.join('\n\n');
}

function answers({ text, choices }: Answers, right: string, language: Language): string {
  const { misconception: behind } = LABELS[language];
  const lines = Object.entries(choices).map(([id, { text: choice, misconception }]) =>
    id === right ? `  ✓ ${choice}` : `  ✗ ${choice}\n      ${behind} ${misconception}`,
  );
  return [text, ...lines].join('\n');
}

/** A claim that could not be judged has no figure that may be told. */
function figure({ hypotheses }: Report, claim: string): string {
  const found = hypotheses.find(({ name }) => name === claim);
  if (!found) return claim;
  const { verdict } = found;
  const isJudged = verdict === 'pass' || verdict === 'fail';
  return `${claim}: ${isJudged ? formatObserved(found) : verdict}`;
}
