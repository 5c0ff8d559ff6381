import { linear, ticks } from '../../web/components/chart/scales.ts';
import { SHOWN_MS } from './history.ts';

export interface LiveLine {
  readonly label: string;
  /** A class of its stroke: ink, full, bad, thin, or of several that are alike l0 to l4. */
  readonly tone: string;
  readonly points: readonly (readonly [tMs: number, value: number | null])[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [320, 112, 44, 8, 8, 18];

/** The last two minutes. A line breaks where nothing is known. */
export function LiveChart(props: {
  title: string;
  headline: string;
  note: string;
  lines: readonly LiveLine[];
  /** From when until when a fault was in force. */
  bands: readonly (readonly [fromMs: number, toMs: number])[];
  nowMs: number;
  format: (value: number) => string;
}) {
  const { title, headline, note, lines, bands, nowMs, format } = props;
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const x = linear([nowMs - SHOWN_MS, nowMs], [LEFT, WIDTH - RIGHT]);
  const top = most * 1.1 || 1;
  const y = linear([0, top], [HEIGHT - BOTTOM, TOP]);
  return (
    <figure class="live-chart">
      <figcaption>
        <b>{title}</b>
        <span class="headline">{headline}</span> <span class="ink3">{note}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${headline} ${note}`}>
        {bands.map(([fromMs, toMs]) => (
          <rect
            key={fromMs}
            class="band fault"
            x={x(Math.max(fromMs, nowMs - SHOWN_MS))}
            y={TOP}
            width={Math.max(0, x(Math.min(toMs, nowMs)) - x(Math.max(fromMs, nowMs - SHOWN_MS)))}
            height={HEIGHT - BOTTOM - TOP}
          />
        ))}
        {ticks(0, top, 2).map((tick) => (
          <g key={tick} class="tick">
            <path d={`M${LEFT} ${y(tick)}H${WIDTH - RIGHT}`} />
            <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {lines.map(({ label, tone, points }) => (
          <path key={label} class={`line ${tone}`} d={pathOf(points, x, y)} />
        ))}
        <text class="xtick" x={LEFT} y={HEIGHT - 4}>
          2 min ago
        </text>
        <text class="xtick" x={WIDTH - RIGHT} y={HEIGHT - 4} text-anchor="end">
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
