import { ValuesTable } from '../data-table.tsx';
import { timeText, type View } from './chart-line.ts';
import { linear } from './scales.ts';
import { useWidth } from './shared-cursor.ts';

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
  const [width, measure] = useWidth(1056);
  const right = width < 600 ? 12 : 108;
  const x = linear(view, [52, width - right]);
  const told = lanes.map(
    ({ label, states }) =>
      `${label}: ${states.map(({ state, fromX, toX }) => `${state} ${fromX.toFixed(1)} to ${toX.toFixed(1)} s`).join(', ')}`,
  );
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b> <span>{note}</span>
      </figcaption>
      <div class="plot" ref={measure}>
        <svg
          width={width}
          height={lanes.length * 30 + 4}
          role="img"
          aria-label={`${title}. ${told.join('; ')}.`}
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
              <text class="lane-name" x="52" y={lane * 30 + 9}>
                {label}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <ValuesTable
        label={`${title}: values as a table`}
        heads={['which', 'state', 'from', 'to']}
        rows={() =>
          lanes.flatMap(({ label, states }) =>
            states.map(({ state, fromX, toX }) => [label, state, timeText(fromX), timeText(toX)]),
          )
        }
      />
    </figure>
  );
}
