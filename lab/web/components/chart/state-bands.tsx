import { ChartFrame, useTimeAxis } from './chart-frame.tsx';
import { LEFT, timeText, type View } from './chart-line.ts';

export interface StateLane {
  readonly label: string;
  readonly arm: number;
  readonly states: readonly { readonly fromX: number; readonly toX: number; readonly state: string }[];
}

/** States over time, a lane each: as what a breaker was. */
export function StateBands({
  title,
  note,
  lanes,
  view,
}: {
  title: string;
  note: string;
  lanes: readonly StateLane[];
  view: View;
}) {
  const { width, measure, x } = useTimeAxis(view);
  const told = lanes.map(
    ({ label, states }) =>
      `${label}: ${states.map(({ state, fromX, toX }) => `${state} ${fromX.toFixed(1)} to ${toX.toFixed(1)} s`).join(', ')}`,
  );
  return (
    <ChartFrame
      title={title}
      note={note}
      told={`${title}. ${told.join('; ')}.`}
      width={width}
      height={lanes.length * 30 + 4}
      measure={measure}
      table={{
        label: title,
        heads: ['which', 'state', 'from', 'to'],
        rows: () =>
          lanes.flatMap(({ label, states }) =>
            states.map(({ state, fromX, toX }) => [label, state, timeText(fromX), timeText(toX)]),
          ),
      }}
    >
      {lanes.map(({ label, arm, states }, lane) => (
        <g key={label} class={`lane a${arm % 4}`}>
          {states.map(({ fromX, toX, state }) => {
            const [from, to] = [x(Math.max(fromX, view[0])), x(Math.min(toX, view[1]))];
            if (to <= from) return null;
            return (
              <g key={`${state}${fromX}`} class={`state ${state}`}>
                <rect x={from} y={lane * 30 + 12} width={to - from} height={14} />
                {to - from > 8 + 6 * state.length ? (
                  <text x={from + 4} y={lane * 30 + 23}>
                    {state}
                  </text>
                ) : null}
              </g>
            );
          })}
          <text class="lane-name" x={LEFT} y={lane * 30 + 9}>
            {label}
          </text>
        </g>
      ))}
    </ChartFrame>
  );
}
