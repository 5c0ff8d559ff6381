import type { LoadState } from '../lab-state.ts';

/** Requests a second of each route: by a slider, or as a number. */
export function LoadPanel(props: {
  load: LoadState;
  disabled: boolean;
  onRate: (route: string, rps: number) => void;
  onPaused: (paused: boolean) => void;
}) {
  const { load, disabled, onRate, onPaused } = props;
  return (
    <section class="panel" aria-labelledby="load-title">
      <h2 id="load-title">
        Load <small>requests a second</small>
        <button
          type="button"
          disabled={disabled}
          aria-pressed={load.paused}
          onClick={() => onPaused(!load.paused)}
        >
          {load.paused ? 'Go on' : 'Pause the load'}
        </button>
      </h2>
      <ul class="rates">
        {load.routes.map(({ route, rps, plannedRps }) => {
          const most = Math.max(10, Math.ceil(plannedRps * 5));
          const change = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
            if (currentTarget.validity.valid) onRate(route, currentTarget.valueAsNumber);
          };
          return (
            <li key={route}>
              <span>{route}</span>
              <input
                type="range"
                min="0"
                step="1"
                {...{ max: most, value: rps, disabled }}
                aria-label={`${route}, slider`}
                onChange={change}
              />
              <input
                type="number"
                min="0"
                max="2000"
                step="any"
                required
                {...{ value: rps, disabled }}
                aria-label={`${route}, requests a second`}
                onChange={change}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
