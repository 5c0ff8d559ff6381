import type { ChartLine } from './chart-line.ts';
import { type LineEnd, lastOf } from './end-labels.tsx';
import { Marks } from './marks-line.tsx';
import type { ToPlace } from './scales.ts';

/** One line, or its bars or dots. */
export function DrawnLine(props: { line: ChartLine; x: ToPlace; y: ToPlace; base: number }) {
  const { line, x, y, base } = props;
  const { arm, style, points, opens } = line;
  if (style === 'bars') {
    const width = Math.max(
      2,
      points.length > 1 ? (x(points[1]?.[0] ?? 0) - x(points[0]?.[0] ?? 0)) * 0.4 : 4,
    );
    const shift = arm % 2 === 0 ? -width : 0;
    const d = points
      .filter(([, value]) => value !== null && value > 0)
      .map(([at, value]) => `M${x(at) + shift} ${base}V${y(value ?? 0)}h${width}V${base}z`)
      .join('');
    return <path class={`bars a${arm % 4}`} d={d} />;
  }
  if (style === 'marks') return <Marks line={line} x={x} y={y} />;
  if (style === 'dots')
    return (
      <g class={`dots a${arm % 4}`}>
        {points.map(([at, value], place) => {
          const id = opens?.[place];
          return value === null || !id ? null : <circle key={id} cx={x(at)} cy={y(value)} r="4" />;
        })}
      </g>
    );
  return <path class={`${style} a${arm % 4}`} d={pathOf(points, x, y, style === 'step')} />;
}

/** A gap where there was no sample. */
function pathOf(points: ChartLine['points'], x: ToPlace, y: ToPlace, step: boolean): string {
  let pen = 'M';
  return points
    .map(([at, value]) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const place = `${Math.round(x(at) * 10) / 10} ${Math.round(y(value) * 10) / 10}`;
      // A point between two gaps is a line to nowhere; its round cap makes it visible.
      const drawn =
        pen === 'M' ? `M${place}h0` : step ? `H${place.split(' ')[0]}V${place.split(' ')[1]}` : `L${place}`;
      pen = 'L';
      return drawn;
    })
    .join('');
}

/** Where lines end, for their names. */
export const endsOf = (lines: readonly ChartLine[], y: ToPlace): LineEnd[] =>
  lines
    .filter(({ style }) => style === 'line' || style === 'step')
    .flatMap(({ label, arm, points }) => {
      const last = lastOf(points);
      return last === null ? [] : [{ label, tone: `a${arm % 4}`, at: y(last) }];
    });
