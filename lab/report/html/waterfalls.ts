import { formatMs } from '../format.ts';
import type { Report, Waterfall, WaterfallRow } from '../model.ts';
import { addressOf, traceFile } from '../trace-files.ts';
import { axisEndMs, type WaterfallLine, waterfallLines } from '../waterfall-tree.ts';
import { type Html, html, section } from './markup.ts';

/** Distinct colours in waterfalls.css, `.s0` and on. */
const COLORS = 10;

export function waterfallsSection(report: Report): Html {
  const services = new Set(
    report.arms.flatMap(({ waterfalls }) =>
      waterfalls.flatMap(({ rows }) => rows.map(({ service }) => service)),
    ),
  );
  const colors = new Map([...services].map((service, index) => [service, `s${index % COLORS}`]));
  return section(
    'waterfalls',
    'Waterfalls',
    report.arms.map((arm, armIndex) => {
      const traces = arm.waterfalls.map((waterfall, index) =>
        traceDetails(arm.name, waterfall, `${armIndex}-${index}`, colors, index === 0),
      );
      return html`<h3>${arm.name}</h3>${traces.length > 0 ? traces : html`<p>No complete trace to show.</p>`}`;
    }),
  );
}

function traceDetails(
  arm: string,
  waterfall: Waterfall,
  id: string,
  colors: ReadonlyMap<string, string>,
  open: boolean,
): Html {
  const { traceId, chosen, responseMs, deadlineMs } = waterfall;
  const endMs = axisEndMs(waterfall);
  const places = new Map(waterfall.rows.map((row, place) => [row, place]));
  const deadline = deadlineMs !== null && deadlineMs <= endMs ? percent(deadlineMs, endMs) : null;
  const told =
    deadlineMs === null
      ? 'no deadline'
      : `deadline ${formatMs(deadlineMs)}${deadline ? '' : ' (beyond the right edge)'}`;
  return html`<details class="trace" data-waterfall="${id}" data-trace="${traceId}"${open ? OPEN : null}><summary>${chosen} <strong>${formatMs(responseMs)}</strong> from due to answer</summary>
<p class="meta">trace <code>${traceId}</code> <button type="button" data-copy="${traceId}">Copy id</button> · <a href="${addressOf(traceFile(arm, traceId))}" download>as a file</a> (OTLP-JSON) · ${told}</p>
<div class="waterfall${deadline ? ' limited' : ''}" style="--deadline:${deadline ?? '100%'}">${axis(endMs)}
${waterfallLines(waterfall).map((line) => spanRow(line, places, colors, endMs))}</div></details>\n`;
}

const OPEN = html` open`;

function axis(endMs: number): Html {
  const marks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => html`<span style="left:${share * 100}%">${formatMs(share * endMs)}</span>`,
  );
  return html`<div class="axis" aria-hidden="true"><span class="track">${marks}</span></div>`;
}

/** One line: name, bar and duration; opens to what is known of the span. */
function spanRow(
  line: WaterfallLine,
  places: ReadonlyMap<WaterfallRow, number>,
  colors: ReadonlyMap<string, string>,
  endMs: number,
): Html {
  const { row, depth, service, operation, culprit, onCriticalPath, failure } = line;
  const color = colors.get(row.service) ?? 's0';
  const state = `${onCriticalPath ? ' critical' : ''}${culprit ? ' culprit' : ''}${failure === null ? '' : ' failed'}`;
  const tags = [
    ...(failure === null ? [] : [html`<span class="tag failed">${failure}</span>`]),
    ...(culprit ? [html`<span class="tag culprit">critical path</span>`] : []),
  ];
  const marks = line.events.map(
    ({ name, atMs }) =>
      html`<i class="event" style="left:${percent(atMs, endMs)}" title="${name} at ${formatMs(atMs)}"></i>`,
  );
  return html`<details class="span${state}" data-rows="${[row, ...line.calls].map((each) => places.get(each)).join(' ')}"><summary><span class="name" style="--depth:${depth}"><i class="dot ${color}"></i>${service === null ? null : html`<b>${service}</b> `}${operation}</span>
<span class="track"><i class="bar ${color}" style="left:${percent(row.startMs, endMs)};width:${percent(row.durationMs, endMs)}"></i>${marks}</span>
<span class="time">${formatMs(row.durationMs)} ${tags}</span></summary>${remarks(line)}</details>\n`;
}

/** The attributes are added by report.js from the page's data when a line is opened: most never are. */
function remarks({ notes, events }: WaterfallLine): Html {
  const told = events.map(
    ({ name, atMs, text }) => html`<li><b>${name}</b> at ${formatMs(atMs)} ${text === name ? '' : text}</li>`,
  );
  return html`<div class="facts">${notes.map((note) => html`<p>${note}</p>`)}${told.length > 0 ? html`<ul>${told}</ul>` : null}</div>`;
}

/** Place on the time axis; clocks that disagree can put a span a little outside. */
function percent(ms: number, endMs: number): string {
  return `${Math.round(Math.min(1, Math.max(0, ms / endMs)) * 10_000) / 100}%`;
}
