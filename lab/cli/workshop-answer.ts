import { join } from 'node:path';
import { formatObserved } from '../report/format.ts';
import type { Report } from '../report/model.ts';
import { readReport } from '../report/read-report.ts';
import type { Answers, Language, Words } from '../workshop/exercise-schema.ts';
import { LABELS } from '../workshop/labels.ts';
import { quotedIn, withQuotes } from '../workshop/quoted.ts';
import type { Exercise } from '../workshop/read-content.ts';
import { IN_PAGE } from './workshop-folder.ts';

/**
 * What to say once a room has run an exercise, with the figures of the newest run of its scenario that has them, whether it was begun by hand or in the page.
 * @throws FaultlineError `report-not-read` where it was not run
 */
export async function answerOf(
  { data, words }: Exercise,
  { language, reports, scenario }: { language: Language; reports: string; scenario: string },
): Promise<string> {
  const report = await newestReport(join(reports, scenario), join(reports, IN_PAGE, scenario), words.en);
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

/** Of both, the newest in which all claims stand that the answer quotes: the page runs one arm alone first. */
async function newestReport(byHand: string, inPage: string, { happened }: Words): Promise<Report> {
  const read = await Promise.allSettled([byHand, inPage].map((folder) => readReport(join(folder, 'latest'))));
  const damaged = read.find((each) => each.status === 'rejected' && !isMissing(each.reason));
  if (damaged?.status === 'rejected') throw damaged.reason;
  const quoted = quotedIn(happened);
  const isWhole = ({ hypotheses }: Report) =>
    quoted.every((claim) => hypotheses.some(({ name }) => name === claim));
  const found = read
    .flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    .sort((a, b) => Number(isWhole(b)) - Number(isWhole(a)) || b.startedAt.localeCompare(a.startedAt));
  if (found[0]) return found[0];
  throw read[0]?.status === 'rejected' ? read[0].reason : new Error('nothing was read');
}

/** Whether a report is not there, rather than damaged. */
export const isMissing = (error: Error & { readonly code?: string }): boolean =>
  error.code === 'report-not-read' && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

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
