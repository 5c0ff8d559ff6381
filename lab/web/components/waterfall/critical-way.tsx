import { useMemo } from 'preact/hooks';
import type { Zoom } from './minimap.tsx';
import { ROW, type TraceModel } from './trace-model.ts';

/** The critical path as a path: along the bar that holds the time, then over to the one that comes next. */
export function CriticalWay(props: {
  model: TraceModel;
  shown: readonly number[];
  places: readonly number[];
  zoom: Zoom;
}) {
  const { model, shown, places, zoom } = props;
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0];
  const steps = useMemo(() => stepsOf(model, shown), [model, shown]);
  const [from, to] = zoom;
  const x = (ms: number) => (1000 * (Math.min(to, Math.max(from, ms)) - from)) / (to - from);
  const y = (place: number) => (place - first) * ROW + ROW - 4;
  const d = steps
    .map(({ place, fromMs, toMs }, at) => {
      if (toMs < from || fromMs > to) return '';
      const before = steps[at - 1];
      const near = place >= first - 1 && place <= last + 1;
      const cameFrom =
        before && (near || (before.place >= first && before.place <= last))
          ? `M${x(fromMs)} ${y(before.place)}V${y(place)}`
          : '';
      return near ? `${cameFrom}M${x(fromMs)} ${y(place)}H${x(toMs)}` : cameFrom;
    })
    .join('');
  return (
    <div class="wf-grid way" style={{ transform: `translateY(${first * ROW}px)` }} aria-hidden="true">
      <span />
      <svg
        aria-hidden="true"
        viewBox={`0 0 1000 ${(last - first + 1) * ROW}`}
        preserveAspectRatio="none"
        height={(last - first + 1) * ROW}
      >
        <path d={d} />
      </svg>
      <span />
    </div>
  );
}

interface Step {
  readonly place: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the way goes among the lines in sight: what is below a folded line goes along that line. */
function stepsOf(model: TraceModel, shown: readonly number[]): Step[] {
  const placeOf = new Map(shown.map((line, place) => [line, place]));
  const seenAt = (line: number) => {
    for (let at = line; at >= 0; at = model.parents[at] ?? -1) {
      const place = placeOf.get(at);
      if (place !== undefined) return place;
    }
    return 0;
  };
  return model.critical.map(({ line, fromMs, toMs }) => ({ place: seenAt(line), fromMs, toMs }));
}
