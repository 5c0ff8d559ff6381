import type { ComponentChildren } from 'preact';
import { ChartFrame, useTimeAxis } from './chart-frame.tsx';
import {
  type Band,
  BOTTOM,
  type ChartLine,
  isTold,
  LEFT,
  rowsOf,
  summaryOf,
  TOP,
  timeText,
  type View,
  within,
} from './chart-line.ts';
import { ChartPointer } from './chart-pointer.tsx';
import { DrawnLine, endsOf } from './drawn-line.tsx';
import { EndLabels } from './end-labels.tsx';
import { linear, logarithmic, logTicks, ticks } from './scales.ts';
import type { SharedCursor } from './shared-cursor.ts';

interface TimeChartProps {
  readonly title: string;
  readonly note: ComponentChildren;
  readonly lines: readonly ChartLine[];
  readonly bands: readonly Band[];
  readonly limits?: readonly { readonly y: number; readonly label: string }[];
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly cursor: SharedCursor;
  readonly format: (value: number) => string;
  readonly log?: boolean;
  readonly height?: number;
  readonly onOpen?: (traceId: string) => void;
}

/** Lines of all arms over one time axis, with a cursor that all charts share. */
export function TimeChart(props: TimeChartProps) {
  const { title, note, lines, bands, limits = [], view, format, log = false, height = 170 } = props;
  const { width, measure, right, hasNames, x } = useTimeAxis(view);
  const seen = lines.map((line) => within(line, view));
  let [top, least] = [0, Number.POSITIVE_INFINITY];
  for (const value of [
    ...limits.map(({ y }) => y),
    ...seen.flatMap(({ points }) => points.map(([, y]) => y ?? 0)),
  ]) {
    top = Math.max(top, value);
    if (value > 0) least = Math.min(least, value);
  }
  top = top * 1.06 || 1;
  const low = log ? Math.max(0.1, Math.min(least, top) * 0.8) : 0;
  const y = (log ? logarithmic : linear)([low, top], [height - BOTTOM, TOP]);
  const yTicks = log ? logTicks(low, top) : ticks(0, top, 3);
  return (
    <ChartFrame
      title={title}
      note={note}
      told={summaryOf(title, lines, format)}
      width={width}
      height={height}
      measure={measure}
      over={<ChartPointer {...props} lines={seen} x={x} y={y} width={width} right={right} height={height} />}
      table={{
        label: title,
        heads: ['time', ...lines.filter(isTold).map(({ label }) => label)],
        rows: () => rowsOf(lines, format),
      }}
    >
      {bands.map(({ fromX, toX, kind }) => (
        <rect
          key={`${kind}${fromX}`}
          class={`band ${kind}`}
          x={x(Math.max(fromX, view[0]))}
          y={TOP}
          width={Math.max(0, x(Math.min(toX, view[1])) - x(Math.max(fromX, view[0])))}
          height={height - BOTTOM - TOP}
        />
      ))}
      {yTicks.map((tick) => (
        <g key={tick} class="tick">
          <path d={`M${LEFT} ${y(tick)}H${width - right}`} />
          <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {ticks(view[0], view[1], width < 400 ? 4 : width < 700 ? 6 : 8).map((tick) => (
        <text key={tick} class="xtick" x={x(tick)} y={height - 6} text-anchor="middle">
          {timeText(tick)}
        </text>
      ))}
      {limits.map(({ y: at, label }) => (
        <g key={label} class="limit">
          <path d={`M${LEFT} ${y(at)}H${width - right}`} />
          <text x={LEFT + 4} y={y(at) - 4}>
            {label}
          </text>
        </g>
      ))}
      {seen.map((line) => (
        <DrawnLine key={line.label} line={line} x={x} y={y} base={height - BOTTOM} />
      ))}
      {hasNames ? <EndLabels ends={endsOf(seen, y)} x={width - right + 8} /> : null}
    </ChartFrame>
  );
}
