import { formatMs } from '../format.ts';
import type { Report, ReportArm, TimelinePoint } from '../model.ts';
import { type Html, html, section } from './markup.ts';

/**
 * Latency over time, a chart per arm and route; the arms of a route share both axes. The drawing is stretched to
 * the page's width, so all text is HTML beside it. The values behind it are read by report.js.
 */

/** Drawing units: latency from 0 to `LATENCY`, the share of harmed requests below it. */
const SIZE = 1000;
const LATENCY = 800;
const HARMED_TOP = 850;

interface Scale {
  readonly endS: number;
  readonly endMs: number;
  readonly stepS: number;
  readonly stepMs: number;
}

type Timeline = ReportArm['timelines'][number];

export function timelinesSection(report: Report): Html | null {
  const routes = [...new Set(report.arms.flatMap(({ timelines }) => timelines.map(({ route }) => route)))];
  if (routes.length === 0) return null;
  const known = new Set(report.arms.flatMap(({ waterfalls }) => waterfalls.map(({ traceId }) => traceId)));
  return section('timelines', 'Latency over time', [
    html`<p class="key"><span class="p50">p50</span><span class="p99">p99, or the slowest of fewer than 500</span><span class="harmed">harmed requests</span><span class="fault">fault</span><span class="recovery">recovery</span></p>
<p class="hint">Point at a chart, or focus it and use the arrow keys, to read its values; click or press Enter to open the slow request behind a point.</p>`,
    ...routes.map((route) => routeCharts(report, route, known)),
  ]);
}

function routeCharts({ arms }: Report, route: string, known: ReadonlySet<string>): Html {
  const scale = scaleOf(arms, route);
  const charts = arms.flatMap((arm, armIndex) =>
    arm.timelines.flatMap((timeline, index) =>
      timeline.route === route ? [chart(arm, timeline, `${armIndex}-${index}`, scale, known)] : [],
    ),
  );
  return html`<h3>${route}</h3><div class="charts">${charts}</div>\n`;
}

function scaleOf(arms: readonly ReportArm[], route: string): Scale {
  const points = arms.flatMap((arm) =>
    arm.timelines.filter((one) => one.route === route).flatMap((one) => one.points),
  );
  const highest = points.reduce((most, point) => Math.max(most, slowOf(point) ?? 0, point.p50 ?? 0), 1);
  const lastPoint = points.reduce((last, { tS }) => Math.max(last, tS), 1);
  const endS = arms.reduce(
    (last, arm) => Math.max(last, ...phaseSpans(arm).map(({ toS }) => toS)),
    lastPoint,
  );
  const stepMs = niceStep(highest / 4);
  return { endS, stepS: niceStep(endS / 6), stepMs, endMs: Math.ceil((highest * 1.02) / stepMs) * stepMs };
}

/** The next of 1, 2, 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

function ticks(end: number, step: number): number[] {
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** From when a fault began to come until it was gone: what was due before can be struck all the same, when it comes. */
function bands(arm: ReportArm, endS: number): { name: string; fromS: number; toS: number }[] {
  const others = phaseSpans(arm).filter(({ name }) => name !== 'fault');
  const faults = arm.faults.flatMap(({ kind, comingS, cameS, goneS }) =>
    kind === 'fault' && cameS !== null
      ? [{ name: 'fault', fromS: Math.max(0, comingS ?? cameS), toS: goneS ?? endS }]
      : [],
  );
  return [...others, ...faults];
}

function phaseSpans(arm: ReportArm): { name: string; fromS: number; toS: number }[] {
  return arm.phases.map(({ name, startedAt, durationMs }) => {
    const fromS = (Date.parse(startedAt) - Date.parse(arm.startedAt)) / 1000;
    return { name, fromS, toS: fromS + durationMs / 1000 };
  });
}

function chart(
  arm: ReportArm,
  { route, points }: Timeline,
  id: string,
  scale: Scale,
  known: ReadonlySet<string>,
): Html {
  const x = (s: number) => round((s / scale.endS) * SIZE);
  const y = (ms: number) => round(LATENCY - (ms / scale.endMs) * LATENCY);
  const at = (value: number) => `${round(value / 10)}%`;
  const worst = points.reduce((most, { max }) => Math.max(most, max ?? 0), 0);
  const harmed = points.reduce((sum, { count, ok }) => sum + count - ok, 0);
  const dots = points.filter((point) => slowOf(point) !== null && point.exemplar !== null);
  const dot = (point: TimelinePoint) => `M${x(point.tS)} ${y(slowOf(point) ?? 0)}h0`;
  const isKnown = ({ exemplar }: TimelinePoint) => exemplar !== null && known.has(exemplar);
  return html`<figure class="chart" data-chart="${id}" data-end-s="${scale.endS}"><figcaption>${arm.name}</figcaption>
<div class="plot" tabindex="0" role="group" aria-label="${`Latency of ${route}, arm ${arm.name}: up to ${formatMs(worst)}, ${harmed} harmed requests. Arrow keys read the values.`}">
${ticks(scale.endMs, scale.stepMs).map((ms) => html`<span class="y" style="top:${at(y(ms))}">${formatMs(ms)}</span>`)}
${ticks(scale.endS, scale.stepS).map((s) => html`<span class="x" style="left:${at(x(s))}">${round(s)} s</span>`)}
<span class="y" style="top:${at((HARMED_TOP + SIZE) / 2)}">harmed</span>
<svg viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" aria-hidden="true">
${bands(arm, scale.endS).map(({ name, fromS, toS }) => html`<rect class="phase ${name}" x="${x(fromS)}" y="0" width="${round(x(toS) - x(fromS))}" height="${SIZE}"/>`)}
<path class="grid" d="${ticks(scale.endMs, scale.stepMs)
    .map((ms) => `M0 ${y(ms)}h${SIZE}`)
    .join('')}M0 ${SIZE}h${SIZE}"/>
<path class="harmed" d="${points.map((point) => harmedBar(point, x)).join('')}"/>
<path class="p50" d="${line(points, (point) => point.p50, x, y)}"/><path class="p99" d="${line(points, slowOf, x, y)}"/>
<path class="dots" d="${dots.map(dot).join('')}"/><path class="dots known" d="${dots.filter(isKnown).map(dot).join('')}"/></svg>
<span class="cursor" hidden></span><div class="tip" hidden></div></div>
<p class="readout" role="status"></p><details class="values"><summary>Values as a table</summary></details></figure>\n`;
}

/** A p99 of few requests would be the slowest under another name: drawn as what it is. */
const slowOf = ({ p99, max }: TimelinePoint): number | null => p99 ?? max;

type ToUnits = (value: number) => number;

/** A gap where there was no sample. */
function line(
  points: readonly TimelinePoint[],
  of: (point: TimelinePoint) => number | null,
  x: ToUnits,
  y: ToUnits,
): string {
  let pen = 'M';
  return points
    .map((point) => {
      const value = of(point);
      const command = value === null ? '' : `${pen}${x(point.tS)} ${y(value)}`;
      pen = value === null ? 'M' : 'L';
      // A point between two gaps is a line to nowhere; its round cap makes it visible.
      return command.startsWith('M') ? `${command}h0` : command;
    })
    .join('');
}

function harmedBar({ tS, count, ok }: TimelinePoint, x: ToUnits): string {
  if (count === 0 || ok >= count) return '';
  return `M${x(tS)} ${SIZE}V${round(SIZE - ((count - ok) / count) * (SIZE - HARMED_TOP))}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
