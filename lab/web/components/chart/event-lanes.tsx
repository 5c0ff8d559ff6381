import { ChartFrame, useTimeAxis } from './chart-frame.tsx';
import { timeText, type View } from './chart-line.ts';
import type { ToPlace } from './scales.ts';
import { type SharedCursor, useCursor } from './shared-cursor.ts';

export interface LaneMark {
  readonly atX: number;
  /** What happened, for the table and whoever points at it. */
  readonly text: string;
  /** In a word or two, where there is room beside the mark. */
  readonly short: string;
  readonly kind: 'fault' | 'protection' | 'instance';
}

export interface LaneStretch {
  readonly fromX: number;
  readonly toX: number;
  readonly text: string;
  /** Whether a fault comes in it. */
  readonly isStruck: boolean;
}

export interface EventLane {
  readonly label: string;
  readonly arm: number;
  readonly stretches: readonly LaneStretch[];
  readonly marks: readonly LaneMark[];
}

const [LANE, STRIP] = [46, 18];
/** Of a letter of 11 px, about. */
const LETTER = 6;

/** What happened when, a lane for each arm: its phases as a strip, its events as marks below. */
export function EventLanes(props: {
  title: string;
  note: string;
  lanes: readonly EventLane[];
  view: View;
  cursor: SharedCursor;
}) {
  const { title, note, lanes, view, cursor } = props;
  const { width, measure, right, hasNames, x } = useTimeAxis(view);
  const at = useCursor(cursor);
  const inSight = (place: number) => place >= view[0] && place <= view[1];
  const told = lanes.map(
    ({ label, stretches, marks }) =>
      `${label}: ${stretches.map(({ text, fromX }) => `${text} from ${timeText(fromX)}`).join(', ')}; ${marks.length} events`,
  );
  return (
    <ChartFrame
      title={title}
      note={note}
      told={`${title}. ${told.join('. ')}.`}
      width={width}
      height={lanes.length * LANE}
      measure={measure}
      className="event-lanes"
      over={
        at === null || !inSight(at) ? null : (
          <span class="cursor" style={{ left: `${x(at)}px`, height: `${lanes.length * LANE}px` }} />
        )
      }
      table={{
        label: title,
        heads: ['time', 'arm', 'what'],
        rows: () =>
          lanes
            .flatMap(({ label, marks }) =>
              marks.map(({ atX, text }) => ({ atX, cells: [timeText(atX), label, text] })),
            )
            .sort((a, b) => a.atX - b.atX)
            .map(({ cells }) => cells),
      }}
    >
      {lanes.map((lane, place) => (
        <g key={lane.label} class={`a${lane.arm % 4}`} transform={`translate(0 ${place * LANE})`}>
          {lane.stretches.map(({ fromX, toX, text, isStruck }) => {
            const [from, to] = [x(Math.max(fromX, view[0])), x(Math.min(toX, view[1]))];
            return to <= from ? null : (
              <g key={text}>
                <rect
                  class={isStruck ? 'stretch struck' : 'stretch'}
                  x={from}
                  y="0"
                  width={to - from}
                  height={STRIP - 2}
                />
                {to - from > 12 + LETTER * text.length ? (
                  <text x={from + 4} y="12">
                    {text}
                  </text>
                ) : null}
              </g>
            );
          })}
          {lane.marks
            .filter(({ atX }) => inSight(atX))
            .map(({ atX, kind, text }, number) => (
              <g key={number} class={`event-mark ${kind}`} transform={`translate(${x(atX)} 26)`}>
                <title>{`${timeText(atX)}: ${text}`}</title>
                {SHAPES[kind]}
              </g>
            ))}
          {besideMarks(
            lane.marks.filter(({ atX }) => inSight(atX)),
            x,
            width - 8,
          ).map(({ left, short }) => (
            <text key={left} class="event-text" x={left} y="30">
              {short}
            </text>
          ))}
          {hasNames ? (
            <text class="end" x={width - right + 8} y="12">
              {lane.label}
            </text>
          ) : null}
        </g>
      ))}
    </ChartFrame>
  );
}

const SHAPES = {
  fault: <path d="M0-6L6 0 0 6-6 0z" />,
  protection: <circle r="5" />,
  instance: <path d="M0-6L6 5H-6z" />,
};

/** Words go where neither a mark nor other words are; what has no room stands in the table. */
function besideMarks(marks: readonly LaneMark[], x: ToPlace, end: number): { left: number; short: string }[] {
  const places = marks.map(({ atX }) => x(atX));
  let taken = Number.NEGATIVE_INFINITY;
  return marks.flatMap(({ short }, at) => {
    const left = (places[at] ?? 0) + 9;
    const rightEdge = left + LETTER * short.length;
    const next = places.slice(at + 1).find((place) => place > left - 9) ?? Number.POSITIVE_INFINITY;
    if (left < taken || rightEdge > Math.min(next - 8, end)) return [];
    taken = rightEdge + 4;
    return [{ left, short }];
  });
}
