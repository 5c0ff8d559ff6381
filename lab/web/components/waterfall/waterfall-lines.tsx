import { useEffect } from 'preact/hooks';
import { useVirtualRows } from '../traces/virtual-rows.ts';
import { CriticalWay } from './critical-way.tsx';
import type { Zoom } from './minimap.tsx';
import { ROW, type TraceModel } from './trace-model.ts';
import { WaterfallRowView } from './waterfall-row-view.tsx';
import { useWords } from './waterfall-words.ts';

/** Lines that are there at once, at most. */
const IN_SIGHT = 22;

interface LinesProps {
  readonly model: TraceModel;
  /** Lines that no folded one hides. */
  readonly shown: readonly number[];
  readonly zoom: Zoom;
  readonly folded: ReadonlySet<number>;
  readonly selected: number;
  readonly found: ReadonlySet<number>;
  /** When the fault was in force, from the trace's start. */
  readonly faultMs: readonly [number, number] | null;
  readonly onFold: (line: number) => void;
  readonly onSelect: (line: number) => void;
  readonly onZoom: (factor: number) => void;
}

/** The lines of a trace, of which only those in sight are drawn: nothing around them is drawn anew while one scrolls. */
export function WaterfallLines(props: LinesProps) {
  const { model, shown, zoom, folded, selected, found, faultMs, onFold, onSelect, onZoom } = props;
  const words = useWords();
  const rows = useVirtualRows(shown.length, ROW, 5);
  useEffect(() => {
    const place = shown.indexOf(selected);
    if (place >= 0) rows.scrollTo(place);
  }, [selected, rows.isReady]);
  const step = (by: number) => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, shown.indexOf(selected) + by))];
    if (next !== undefined) onSelect(next);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    PageDown: () => step(12),
    PageUp: () => step(-12),
    Home: () => step(-1e9),
    End: () => step(1e9),
    ArrowLeft: () =>
      model.lines[selected]?.hasChildren && !folded.has(selected)
        ? onFold(selected)
        : onSelect(Math.max(0, model.parents[selected] ?? 0)),
    ArrowRight: () => folded.has(selected) && onFold(selected),
    '+': () => onZoom(0.5),
    '-': () => onZoom(2),
  };
  const isSelectedThere = rows.places.some((place) => shown[place] === selected);
  return (
    <div
      class="wf-rows"
      ref={rows.setBox}
      role="tree"
      aria-label={words.calls}
      aria-activedescendant={isSelectedThere ? `wf-row-${selected}` : undefined}
      tabIndex={0}
      style={{ height: `${Math.min(shown.length, IN_SIGHT) * ROW + 2}px` }}
      onKeyDown={(event) => {
        const act = keys[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }}
    >
      <div class="pad" style={{ height: `${rows.height}px` }} role="presentation">
        <Marks zoom={zoom} faultMs={faultMs} deadlineMs={model.waterfall.deadlineMs} />
        {rows.places.map((place) => (
          <WaterfallRowView
            key={rows.slotOf(place)}
            model={model}
            line={shown[place] as number}
            place={place}
            zoom={zoom}
            isFolded={folded.has(shown[place] as number)}
            isSelected={shown[place] === selected}
            isFound={found.has(shown[place] as number)}
            onFold={onFold}
            onSelect={onSelect}
          />
        ))}
        <CriticalWay model={model} shown={shown} places={rows.places} zoom={zoom} />
      </div>
    </div>
  );
}

/** Behind all lines: when the fault was in force, and the deadline. */
function Marks(props: { zoom: Zoom; faultMs: LinesProps['faultMs']; deadlineMs: number | null }) {
  const { zoom, faultMs, deadlineMs } = props;
  const [from, to] = zoom;
  const share = (ms: number) => (100 * (Math.min(to, Math.max(from, ms)) - from)) / (to - from);
  return (
    <div class="wf-grid overlay" role="presentation">
      <span />
      <span class="lines">
        {faultMs && faultMs[1] > from && faultMs[0] < to ? (
          <i
            class="fault-band"
            style={{ left: `${share(faultMs[0])}%`, right: `${100 - share(faultMs[1])}%` }}
          />
        ) : null}
        {deadlineMs !== null && deadlineMs >= from && deadlineMs <= to ? (
          <i class="deadline" style={{ left: `${share(deadlineMs)}%` }} />
        ) : null}
      </span>
      <span />
    </div>
  );
}
