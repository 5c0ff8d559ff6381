import { EndLabels, lastOf } from '../../web/components/chart/end-labels.tsx';
import { EventMarks } from '../../web/components/chart/event-marks.tsx';
import { linear, ticks } from '../../web/components/chart/scales.ts';
import { useWidth } from '../../web/components/chart/shared-cursor.ts';
import { SHOWN_MS } from './history.ts';

export interface LiveLine {
  readonly label: string;
  /** A class of its stroke: ink, full, bad, thin, or of several that are alike l0 to l4. */
  readonly tone: string;
  readonly points: readonly (readonly [tMs: number, value: number | null])[];
}

/** A time in which a fault was in force. */
export interface LiveFault {
  readonly key: string;
  /** What it is, in a word, and what it does. */
  readonly word: string;
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** px; a chart that has more room is drawn larger. Beside lines with names there is room for these. */
const [WIDEST, HEIGHT, LEFT, RIGHT, NAMES, TOP, BOTTOM] = [320, 116, 44, 8, 52, 20, 18];

/** The last two minutes. A line breaks where nothing is known. */
export function LiveChart(props: {
  title: string;
  headline: string;
  note: string;
  lines: readonly LiveLine[];
  /** Whether lines have their names at their ends. */
  named?: boolean;
  faults: readonly LiveFault[];
  /** When the first look was: of what was before nothing is drawn. */
  sinceMs?: number;
  nowMs: number;
  format: (value: number) => string;
}) {
  const { title, headline, note, lines, named = false, nowMs, format } = props;
  const [room, measure] = useWidth(WIDEST);
  const width = Math.min(room, WIDEST);
  const [sinceMs, right] = [nowMs - SHOWN_MS, width - (named ? NAMES : RIGHT)];
  const seenFromMs = Math.max(sinceMs, props.sinceMs ?? sinceMs);
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const x = linear([sinceMs, nowMs], [LEFT, right]);
  const top = most * 1.1 || 1;
  const y = linear([0, top], [HEIGHT - BOTTOM, TOP]);
  const ends = lines.flatMap(({ label, tone, points }) => {
    const last = lastOf(points);
    return last === null ? [] : [{ label, tone, at: y(last) }];
  });
  // One that came earlier has its mark where it is first seen.
  const faults = props.faults
    .filter(({ toMs }) => toMs > seenFromMs)
    .map((fault) => ({
      ...fault,
      seenMs: Math.max(fault.fromMs, seenFromMs),
      toMs: Math.min(fault.toMs, nowMs),
    }))
    .toSorted((a, b) => a.seenMs - b.seenMs);
  const told = faults.map(({ text }) => `; fault: ${text}`).join('');
  return (
    <figure class="live-chart" ref={measure}>
      <figcaption>
        <b>{title}</b>
        <span class="headline">{headline}</span> <span class="ink3">{note}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${title}: ${headline} ${note}${told}`}>
        {faults.map(({ key, seenMs, toMs }) => (
          <rect
            key={key}
            class="band fault"
            x={x(seenMs)}
            y={TOP}
            width={Math.max(0, x(toMs) - x(seenMs))}
            height={HEIGHT - BOTTOM - TOP}
          />
        ))}
        {ticks(0, top, 2).map((tick) => (
          <g key={tick} class="tick">
            <path d={`M${LEFT} ${y(tick)}H${right}`} />
            <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {lines.map(({ label, tone, points }) => (
          <path key={label} class={`line ${tone}`} d={pathOf(points, x, y)} />
        ))}
        {named ? <EndLabels ends={ends} x={right + 5} lowest={HEIGHT - BOTTOM} /> : null}
        <EventMarks
          marks={faults.map(({ seenMs, word, text }) => ({ atX: seenMs, short: word, text, kind: 'fault' }))}
          {...{ x, y: TOP - 12, end: width }}
          timeText={(at) => `${Math.round((nowMs - at) / 1_000)} s ago`}
        />
        <text class="xtick" x={LEFT} y={HEIGHT - 4}>
          2 min ago
        </text>
        <text class="xtick" x={right} y={HEIGHT - 4} text-anchor="end">
          now
        </text>
      </svg>
    </figure>
  );
}

function pathOf(points: LiveLine['points'], x: (v: number) => number, y: (v: number) => number): string {
  let pen = 'M';
  return points
    .map(([tMs, value]) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${x(tMs).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}
