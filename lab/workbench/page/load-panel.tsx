import type { LoadState } from '../lab-state.ts';
import type { LoadShape } from '../load-shape.ts';
import { HeldBy } from './held-by.tsx';
import { LoadShapes } from './load-shapes.tsx';
import { NumberField, Slider } from './number-field.tsx';

/** Requests a second of each route: by a slider, or as a number; and their shape over time. */
export function LoadPanel(props: {
  load: LoadState;
  disabled: boolean;
  onRate: (route: string, rps: number) => void;
  onPaused: (paused: boolean) => void;
  onShape: (shape: LoadShape) => void;
}) {
  const { load, disabled, onRate, onPaused, onShape } = props;
  return (
    <section class="panel" aria-labelledby="load-title">
      <h2 id="load-title">
        Load <small>requests a second</small>
        {load.heldBy ? null : (
          <button type="button" disabled={disabled} onClick={() => onPaused(!load.paused)}>
            {load.paused ? 'Go on' : 'Pause the load'}
          </button>
        )}
      </h2>
      {load.heldBy ? (
        <p class="full">
          <HeldBy by={load.heldBy} />
        </p>
      ) : null}
      <LoadShapes {...{ shape: load.shape, isOff: load.paused, disabled, onShape }} seen={load} />
      <ul class="rates">
        {load.routes.map(({ route, usualRps, plannedRps }) => {
          const most = Math.max(10, Math.ceil(plannedRps * 5));
          const own = {
            value: usualRps,
            seen: load,
            disabled,
            min: 0,
            onValue: (to: number) => onRate(route, to),
          };
          return (
            <li key={route}>
              <span>{route}</span>
              <Slider {...own} max={most} step={1} name={`${route}, slider`} />
              <NumberField {...own} max={1_000} name={`${route}, requests a second`} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
