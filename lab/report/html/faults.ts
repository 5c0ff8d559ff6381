import { FAULT_HEADS, faultRows } from '../faults.ts';
import type { Report } from '../model.ts';
import { dataTable, type Html, html, section } from './markup.ts';

/** Where the numbers begin among the heads. */
const NUMBERS_FROM = 4;

/** What each fault met, by the counters of those that met it. */
export function faultsSection(report: Report): Html | null {
  const rows = faultRows(report);
  if (rows.length === 0) return null;
  const table = dataTable(
    'Calls in the scope of each fault, and those that it met',
    FAULT_HEADS.map((text, index) => ({ text, numeric: index >= NUMBERS_FROM })),
    rows.map(
      (row) =>
        html`<tr>${row.map((text, index) =>
          index >= NUMBERS_FROM
            ? html`<td class="num" data-head="${FAULT_HEADS[index] ?? ''}">${text}</td>`
            : html`<td>${text}</td>`,
        )}</tr>\n`,
    ),
  );
  return section('faults', 'Faults and what they met', table);
}
