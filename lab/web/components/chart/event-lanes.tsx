import { ChartFrame, useTimeAxis } from './chart-frame.tsx';
import { timeText, type View } from './chart-line.ts';
import { type EventMark, EventMarks, LETTER } from './event-marks.tsx';
import { type SharedCursor, useCursor } from './shared-cursor.ts';

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
  readonly marks: readonly EventMark[];
}

const [LANE, STRIP] = [46, 18];

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
          <EventMarks
            marks={lane.marks.filter(({ atX }) => inSight(atX))}
            {...{ x, timeText }}
            y={26}
            end={width - 8}
          />
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
