import { useMemo, useRef, useState } from 'preact/hooks';
import { ValuesTable } from '../data-table.tsx';
import { linear, logarithmic, logTicks, type ToPlace, ticks } from './scales.ts';
import { type SharedCursor, useCursor, useWidth } from './shared-cursor.ts';

export interface ChartLine {
  readonly label: string;
  /** Place of the arm: its colour, and its shape at the line's end. */
  readonly arm: number;
  readonly style: 'line' | 'thin' | 'step' | 'bars' | 'dots';
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Of each point, what a click opens. */
  readonly opens?: readonly (string | null)[];
}

export interface Band {
  readonly fromX: number;
  readonly toX: number;
  readonly kind: string;
}

/** What is seen of the time axis. */
export type View = readonly [fromX: number, toX: number];

interface TimeChartProps {
  readonly title: string;
  readonly note: string;
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

const [LEFT, RIGHT, TOP, BOTTOM] = [52, 108, 10, 22];
const USUAL = 1056;

/** Lines of all arms over one time axis, with a cursor that all charts share. */
export function TimeChart(props: TimeChartProps) {
  const { title, note, lines, bands, limits = [], view, format, log = false, height = 170 } = props;
  const [width, measure] = useWidth(USUAL);
  const right = width < 400 ? 12 : RIGHT;
  const x = linear(view, [LEFT, width - right]);
  const seen = lines.map((line) => within(line, view));
  const values = [
    ...seen.flatMap(({ points }) => points.flatMap(([, y]) => y ?? [])),
    ...limits.map(({ y }) => y),
  ];
  const top = values.reduce((most, value) => Math.max(most, value), 0) * 1.06 || 1;
  const low = log
    ? Math.max(0.1, values.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), top) * 0.8)
    : 0;
  const y = (log ? logarithmic : linear)([low, top], [height - BOTTOM, TOP]);
  const yTicks = log ? logTicks(low, top) : ticks(0, top, 3);
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b> <span>{note}</span>
      </figcaption>
      <div class="plot" ref={measure}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={summaryOf(title, lines, format)}
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
          {ticks(view[0], view[1], width < 600 ? 4 : 8).map((tick) => (
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
            <Drawn key={line.label} line={line} x={x} y={y} base={height - BOTTOM} />
          ))}
          {right === RIGHT ? <EndLabels lines={seen} x={width - right + 8} y={y} /> : null}
        </svg>
        <Pointer {...props} x={x} width={width} right={right} height={height} />
      </div>
      <ValuesTable
        label={`${title}: values as a table`}
        heads={['time', ...lines.map(({ label }) => label)]}
        rows={() => rowsOf(lines, format)}
      />
    </figure>
  );
}

function Drawn(props: { line: ChartLine; x: ToPlace; y: ToPlace; base: number }) {
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

/** Names at the ends of lines, which keep apart. */
function EndLabels({ lines, x, y }: { lines: readonly ChartLine[]; x: number; y: ToPlace }) {
  const ends = lines
    .filter(({ style }) => style === 'line' || style === 'step')
    .flatMap(({ label, arm, points }) => {
      const last = points.findLast(([, value]) => value !== null)?.[1];
      return last == null ? [] : [{ label, arm, at: y(last) }];
    })
    .sort((a, b) => a.at - b.at);
  let least = Number.NEGATIVE_INFINITY;
  return (
    <>
      {ends.map(({ label, arm, at }) => {
        const place = Math.max(at, least + 13);
        least = place;
        return (
          <text key={label} class={`end a${arm % 4}`} x={x} y={place + 4}>
            {label}
          </text>
        );
      })}
    </>
  );
}

/** Reads values at the cursor, by pointer and by keys; zooms by dragging and by keys. */
function Pointer(props: TimeChartProps & { x: ToPlace; width: number; right: number }) {
  const { cursor, lines, view, onView, format, x, width, right, title, onOpen, height = 170 } = props;
  const at = useCursor(cursor);
  const [from, setFrom] = useState<number | null>(null);
  const box = useRef<HTMLButtonElement>(null);
  const places = useMemo(
    () => [...new Set(lines.flatMap(({ points }) => points.map(([place]) => place)))].sort((a, b) => a - b),
    [lines],
  );
  const timeAt = (clientX: number) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const share = (clientX - left) / Math.max(1, width - right - LEFT);
    return view[0] + share * (view[1] - view[0]);
  };
  const step = (by: number) => {
    const near = places.filter((place) => place >= view[0] && place <= view[1]);
    const now = at === null ? (by > 0 ? -1 : near.length) : near.findIndex((place) => place >= at - 1e-6);
    cursor.move(near[Math.min(near.length - 1, Math.max(0, now + by))] ?? null);
  };
  const zoom = (factor: number) => {
    const middle = at ?? (view[0] + view[1]) / 2;
    onView([middle - (middle - view[0]) * factor, middle + (view[1] - middle) * factor]);
  };
  const openNear = () => {
    const dots = lines
      .filter(({ opens }) => opens)
      .flatMap(({ points, opens }) => points.map(([place], index) => ({ place, id: opens?.[index] })));
    const [near] = dots
      .filter(({ id }) => id)
      .sort((a, b) => Math.abs(a.place - (at ?? 0)) - Math.abs(b.place - (at ?? 0)));
    if (near?.id) onOpen?.(near.id);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    '+': () => zoom(0.5),
    '-': () => zoom(2),
    Enter: openNear,
    Escape: () => cursor.move(null),
  };
  const shown = at === null || at < view[0] || at > view[1] ? null : at;
  return (
    <>
      <button
        type="button"
        ref={box}
        class="pointer"
        style={{ left: `${LEFT}px`, right: `${right}px`, height: `${height - BOTTOM}px` }}
        aria-label={`${title}: arrow keys read values, plus and minus zoom${onOpen ? ', Enter opens the nearest trace' : ''}`}
        onPointerMove={(event) => cursor.move(timeAt(event.clientX))}
        onPointerLeave={() => {
          cursor.move(null);
          setFrom(null);
        }}
        onPointerDown={(event) => setFrom(timeAt(event.clientX))}
        onPointerUp={(event) => {
          const to = timeAt(event.clientX);
          if (from !== null && Math.abs(x(to) - x(from)) > 8)
            onView([Math.min(from, to), Math.max(from, to)]);
          else if (from !== null) openNear();
          setFrom(null);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
      {shown === null ? null : (
        <span class="cursor" style={{ left: `${x(shown)}px`, height: `${height - BOTTOM}px` }} />
      )}
      {shown !== null && from !== null ? (
        <span
          class="drag"
          style={{
            left: `${x(Math.min(from, shown))}px`,
            width: `${Math.abs(x(shown) - x(from))}px`,
            height: `${height - BOTTOM}px`,
          }}
        />
      ) : null}
      <p class="readout" role="status">
        {shown === null ? '' : `${timeText(shown)}: ${readAt(lines, shown, format)}`}
      </p>
    </>
  );
}

const timeText = (s: number) => `${s > 0 ? '+' : ''}${Number(s.toFixed(s % 1 === 0 ? 0 : 2))} s`;

function readAt(lines: readonly ChartLine[], at: number, format: (value: number) => string): string {
  return lines
    .filter(({ style }) => style !== 'dots')
    .map(({ label, points }) => {
      const near = points.reduce<ChartLine['points'][number] | undefined>(
        (best, point) =>
          best === undefined || Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best,
        undefined,
      );
      return `${label} ${near?.[1] == null ? '–' : format(near[1])}`;
    })
    .join(', ');
}

/** With one point beyond each edge, so that lines reach it. */
function within(line: ChartLine, [fromX, toX]: View): ChartLine {
  const first = line.points.findIndex(([x]) => x >= fromX);
  const last = line.points.findLastIndex(([x]) => x <= toX);
  if (first < 0 || last < first) return { ...line, points: [] };
  const inner = line.points.slice(first, last + 1);
  return line.opens
    ? { ...line, points: inner, opens: line.opens.slice(first, last + 1) }
    : { ...line, points: inner };
}

/** What the chart shows, in a sentence: for who does not see it. */
function summaryOf(title: string, lines: readonly ChartLine[], format: (value: number) => string): string {
  const told = lines
    .filter(({ style }) => style !== 'dots')
    .map(({ label, points }) => {
      const values = points.flatMap(([, y]) => y ?? []);
      if (values.length === 0) return `${label}: nothing`;
      return `${label}: ${format(Math.min(...values))} to ${format(Math.max(...values))}, at the end ${format(values.at(-1) ?? 0)}`;
    });
  return `${title}. ${told.join('; ')}.`;
}

function rowsOf(lines: readonly ChartLine[], format: (value: number) => string): string[][] {
  const told = lines.filter(({ style }) => style !== 'dots');
  const times = [...new Set(told.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const maps = told.map(({ points }) => new Map(points));
  return times.map((time) => [
    timeText(Number(time.toFixed(3))),
    ...lines.map((line) => {
      const value = maps[told.indexOf(line)]?.get(time);
      return value == null ? '' : format(value);
    }),
  ]);
}
