import { useEffect, useRef } from 'preact/hooks';
import { formatMs } from '../../../report/format.ts';
import { ArmMark } from '../marks.tsx';
import { useVirtualRows } from './virtual-rows.ts';

/** A trace as the list shows it. */
export interface ListedTrace {
  readonly arm: number;
  readonly place: number;
  readonly traceId: string;
  readonly route: string;
  /** Seconds since the fault came. */
  readonly atS: number;
  readonly tookMs: number;
  readonly result: string;
  readonly isHarmed: boolean;
}

const ROW = 28;

/** All traces that fit a filter: only the rows in sight are there. Arrow keys go through it. */
export function TraceList(props: {
  traces: readonly ListedTrace[];
  selected: ListedTrace | null;
  onSelect: (trace: ListedTrace) => void;
  arms: readonly string[];
}) {
  const { traces, selected, onSelect, arms } = props;
  const { setBox, isReady, places, slotOf, height, scrollTo } = useVirtualRows(traces.length, ROW);
  const list = useRef<HTMLDivElement>(null);
  const most = traces.reduce((longest, { tookMs }) => Math.max(longest, tookMs), 1);
  const at = selected ? traces.findIndex(({ traceId }) => traceId === selected.traceId) : -1;
  useEffect(() => {
    if (at >= 0) scrollTo(at);
  }, [selected?.traceId, traces, isReady]);
  const step = (by: number) => {
    const next = traces[Math.min(traces.length - 1, Math.max(0, at + by))];
    if (next) onSelect(next);
  };
  const keys: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: 15,
    PageUp: -15,
    Home: -1e9,
    End: 1e9,
  };
  return (
    <div class="trace-list">
      <div class="lhead" aria-hidden="true">
        <span />
        <span>due</span>
        <span>route</span>
        <span />
        <span>took</span>
      </div>
      <div
        class="list"
        ref={(element) => {
          list.current = element;
          setBox(element);
        }}
        role="listbox"
        aria-label="Traces"
        aria-activedescendant={places.includes(at) ? `trace-row-${at}` : undefined}
        tabIndex={0}
        onKeyDown={(event) => {
          const by = keys[event.key];
          if (by === undefined) return;
          event.preventDefault();
          step(by);
        }}
      >
        <div class="pad" style={{ height: `${height}px` }} role="presentation">
          {places.map((place) => {
            const trace = traces[place] as ListedTrace;
            const { arm, route, atS, tookMs, result, isHarmed } = trace;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names the row
              <div
                key={slotOf(place)}
                id={`trace-row-${place}`}
                role="option"
                aria-selected={place === at}
                aria-posinset={place + 1}
                aria-setsize={traces.length}
                class="lrow"
                style={{ transform: `translateY(${place * ROW}px)` }}
                onClick={() => onSelect(trace)}
                title={`${arms[arm]}: ${route}, ${result}`}
              >
                <ArmMark place={arm} />
                <span class="t">{`${atS >= 0 ? '+' : ''}${atS.toFixed(2)}`}</span>
                <span class="r">{route}</span>
                <span class="b">
                  <i style={{ width: `${(100 * tookMs) / most}%` }} class={isHarmed ? 'x' : undefined} />
                </span>
                <span class={isHarmed ? 'd x' : 'd'}>
                  {isHarmed ? '✕ ' : ''}
                  {formatMs(tookMs)}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
