import { renderJunit } from '../junit.ts';
import { renderMarkdown } from '../markdown.ts';
import type { Report } from '../model.ts';
import { renderTerminal } from '../terminal.ts';
import { auditsTold } from './audits.ts';
import type { Renderings } from './renderings.ts';
import { evidence, recoveries, story, verdicts } from './sentences.ts';
import { sums } from './sums.ts';
import { bigNumbers, htmlTable, markdownTable, observedIn, storyIn, terminalTable } from './tables.ts';

/**
 * Each number of a finished run that is told twice and not alike, a line each: within the model, in the sentences of story and
 * evidence, in the tables of page, Markdown and terminal, in what CI systems read.
 */
export function disagreements(report: Report, given: Renderings = {}): string[] {
  const {
    markdown = renderMarkdown(report),
    terminal = renderTerminal(report, { color: false, width: 1_000 }),
    html,
    junit = renderJunit(report),
  } = given;
  return [
    ...sums(report),
    ...story(report),
    ...recoveries(report),
    ...evidence(report),
    ...verdicts(report),
    ...markdownTable(report, markdown),
    ...terminalTable(report, terminal),
    ...(html === undefined ? [] : htmlTable(report, html)),
    ...bigNumbers(report, { markdown, terminal, html }),
    ...storyIn(report, { markdown, html }),
    ...observedIn(report, { markdown, terminal, html, junit }),
    ...auditsTold(report, { markdown, terminal }),
  ]
    .filter(({ said, is }) => said !== is)
    .map(({ where, said, is }) => `${where}: \`${said}\`, but it is \`${is}\``);
}
