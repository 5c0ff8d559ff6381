import { answersOf, bigNumberOf } from '../answered.ts';
import { type ComparedRoute, compareArms, loadsOf, type TimesControl } from '../comparison.ts';
import {
  formatCount,
  formatCounts,
  formatMs,
  formatRate,
  formatShare,
  formatTimes,
  NONE,
} from '../format.ts';
import type { Report, ReportRoute } from '../model.ts';
import { tracesText } from '../traces.ts';
import { dataTable, type Head, type Html, html, section } from './markup.ts';

const numeric = (text: string): Head => ({ text, numeric: true });
const cell = (text: string): Html => html`<td class="num">${text}</td>`;

/** On a phone a row becomes a card, where each number carries its head. */
const NUMBERS = ['Requests', 'OK', 'Goodput', 'p50', 'p90', 'p99', 'p90/control', 'Max'];

/** Numbers per phase and route, the arms in neighbouring rows so that each column compares them. */
export function armsSection(report: Report): Html {
  const compared = compareArms(report);
  if (compared.length === 0) {
    return section('arms', 'Arms side by side', html`<p>No arm got to a phase: there are no numbers.</p>`);
  }
  return section('arms', 'Arms side by side', [
    html`<ul class="big-numbers">${report.arms.map((arm) => html`<li><strong>${arm.name}</strong>: ${bigNumberOf(arm)}</li>`)}</ul>`,
    dataTable(
      'Response time, from when a request was due to its answer',
      [
        { text: 'Phase' },
        { text: 'Route' },
        { text: 'Arm' },
        ...NUMBERS.map(numeric),
        { text: 'Errors' },
        { text: 'Answers' },
      ],
      compared.flatMap(comparedRows),
      'arms',
    ),
    html`<details><summary>Load and traces of each arm</summary>${loadTable(report)}${tracesTable(report)}</details>`,
  ]);
}

function comparedRows({ phase, route, arms }: ComparedRoute): Html[] {
  return arms.map(({ arm, route: result, timesControl }, index) => {
    const heads =
      index === 0
        ? html`<th scope="rowgroup" class="group" rowspan="${arms.length}">${phase}</th><th scope="rowgroup" class="group" rowspan="${arms.length}">${route}</th>`
        : null;
    return html`<tr class="result ${index === 0 ? 'first ' : ''}${phase}">${heads}<th scope="row" class="arm">${arm}</th>${resultCells(result, timesControl)}</tr>\n`;
  });
}

function resultCells(route: ReportRoute | null, timesControl: TimesControl): Html[] {
  if (route === null) return [html`<td colspan="10">${NONE} did not get that far</td>`];
  const { count, ok, goodputRps, responseMs, errors } = route;
  const latency = [responseMs?.p50, responseMs?.p90, responseMs?.p99];
  const texts = [
    formatCount(count),
    formatShare(ok, count),
    formatRate(goodputRps),
    ...latency.map((value) => formatMs(value ?? null)),
    formatTimes(timesControl),
    formatMs(responseMs?.max ?? null),
  ];
  const numbers = texts.map((text, index) => {
    const bad = NUMBERS[index] === 'OK' && ok < count ? ' bad' : '';
    return html`<td class="num${bad}" data-head="${NUMBERS[index] ?? ''}">${text}</td>`;
  });
  return [
    ...numbers,
    html`<td class="counts">${formatCounts(errors)}</td><td class="counts">${answersOf(route)}</td>`,
  ];
}

function loadTable(report: Report): Html {
  return dataTable(
    'How well the load kept its schedule',
    [
      { text: 'Arm' },
      { text: 'Phase' },
      ...['Length', 'Offered', 'Sent', 'Dropped', 'Lateness p99'].map(numeric),
    ],
    loadsOf(report).map(({ arm, phase: { name, durationMs, load } }) => {
      const numbers = [
        formatMs(durationMs),
        formatRate(load.offeredRps),
        formatRate(load.achievedRps),
        formatCount(load.dropped),
        formatMs(load.latenessP99Ms),
      ];
      return html`<tr><th scope="row">${arm}</th><td>${name}</td>${numbers.map(cell)}</tr>`;
    }),
  );
}

function tracesTable({ arms }: Report): Html {
  return dataTable(
    'How complete the evidence is',
    [{ text: 'Arm' }, { text: 'Traces' }],
    arms.map(
      ({ name, traces }) =>
        html`<tr><th scope="row">${name}</th><td>${tracesText(traces, formatCount)}</td></tr>`,
    ),
  );
}
