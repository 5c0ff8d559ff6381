import { discardedOf } from '../comparison.ts';
import { evidenceOf } from '../evidence.ts';
import {
  formatLimit,
  formatMs,
  formatObserved,
  formatTime,
  runVerdict,
  VERDICTS,
  verdictSentence,
} from '../format.ts';
import type { Report, ReportHypothesis, Verdict } from '../model.ts';
import { dataTable, type Html, html, section } from './markup.ts';

export function headerSection(report: Report): Html {
  return html`<header><p class="eyebrow">Faultline run report</p><h1>${report.scenario}: ${report.title}</h1>
<p class="meta"><time datetime="${report.startedAt}">${formatTime(report.startedAt)}</time> · ${formatMs(report.durationMs)} · seed ${report.seed} · runtime ${report.runtime} · run ${report.id}</p></header>\n`;
}

export function bannerSection(report: Report): Html {
  const verdict = runVerdict(report);
  return html`<div class="banner ${verdict}" role="status"><span class="symbol" aria-hidden="true">${VERDICTS[verdict].symbol}</span>
<p><strong>${VERDICTS[verdict].word}</strong><br>${verdictSentence(report)}</p></div>\n`;
}

export function problemsSection({ problems, cleanup }: Report): Html | null {
  if (problems.length + cleanup.left.length === 0) return null;
  return section(
    'problems',
    'Problems of the run',
    html`<ul class="problems">${[
      ...problems.map((problem) => html`<li>${problem}</li>`),
      ...cleanup.left.map((left) => html`<li><strong>left behind after cleanup</strong>: ${left}</li>`),
    ]}</ul>`,
  );
}

export function adviceSection({ advice }: Report): Html | null {
  if (advice.length === 0) return null;
  return section('advice', 'What to do', html`<ul>${advice.map((line) => html`<li>${line}</li>`)}</ul>`);
}

/** What was run again, and what is judged in spite of something. */
export function notesSection(report: Report): Html | null {
  const lines = [...discardedOf(report), ...report.notes];
  if (lines.length === 0) return null;
  return section('notes', 'Good to know', html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`);
}

export function lessonSection({ lesson }: Report): Html {
  return section('lesson', 'The lesson', html`<p>${lesson}</p>`);
}

export function hypothesesSection(report: Report): Html {
  const { hypotheses } = report;
  const body =
    hypotheses.length === 0
      ? html`<p>No hypothesis was checked.</p>`
      : dataTable(
          'What was claimed, and what the evidence says',
          [
            { text: 'Verdict' },
            { text: 'Claim' },
            { text: 'Arm' },
            { text: 'Observed', numeric: true },
            { text: 'Limit', numeric: true },
            { text: 'Evidence' },
          ],
          hypotheses.map((each) => hypothesisRow(each, evidenceOf(report, each))),
          'claims',
        );
  return section('hypotheses', 'Hypotheses', body);
}

function hypothesisRow(hypothesis: ReportHypothesis, evidence: string): Html {
  const { verdict, title, name, arm } = hypothesis;
  return html`<tr><td>${verdictBadge(verdict)}</td><th scope="row">${title}<br><code>${name}</code></th><td data-head="arm">${arm}</td>
<td class="num" data-head="observed"><strong>${formatObserved(hypothesis)}</strong></td><td class="num" data-head="limit">${formatLimit(hypothesis)}</td><td class="evidence">${evidence}</td></tr>\n`;
}

export function verdictBadge(verdict: Verdict): Html {
  const { symbol, word } = VERDICTS[verdict];
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
}
