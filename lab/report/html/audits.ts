import { auditGroups, lookedAt, outcomeOf, violationLines } from '../audits.ts';
import type { Report, ReportAudit } from '../model.ts';
import { dataTable, type Html, html, section } from './markup.ts';
import { verdictBadge } from './verdict.ts';

/** What the audits of the business say of each arm. */
export function auditsSection(report: Report): Html | null {
  const groups = auditGroups(report);
  if (groups.length === 0) return null;
  const heads = ['Verdict', 'Audit', 'Arm', 'Outcome', 'Looked at'].map((text) => ({ text }));
  const rows = groups.map((group) => auditRow(report, group as readonly [ReportAudit]));
  return section(
    'audits',
    'Audits',
    dataTable(
      'What must hold of the business, whatever breaks, and what its books say',
      heads,
      rows,
      'claims',
    ),
  );
}

function auditRow(report: Report, group: readonly [ReportAudit, ...ReportAudit[]]): Html {
  const [first] = group;
  const isAlone = group.length === 1;
  const names = group.map(({ title, name }) => html`${title}<br><code>${name}</code><br>`);
  const lines = violationLines(first).map((line) => html`<br>${line}`);
  return html`<tr><td>${verdictBadge(first.verdict)}</td><th scope="row">${names}</th><td data-head="arm">${first.arm}</td>
<td data-head="outcome">${outcomeOf(report, first)}${lines}</td><td class="evidence">${isAlone ? lookedAt(first) : ''}</td></tr>\n`;
}
