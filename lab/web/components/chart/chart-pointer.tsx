import { useMemo, useRef, useState } from 'preact/hooks';
import { BOTTOM, type ChartLine, LEFT, readAt, timeText, type View } from './chart-line.ts';
import type { ToPlace } from './scales.ts';
import { type SharedCursor, useCursor } from './shared-cursor.ts';

interface ChartPointerProps {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly cursor: SharedCursor;
  readonly format: (value: number) => string;
  readonly onOpen?: ((traceId: string) => void) | undefined;
  readonly x: ToPlace;
  readonly width: number;
  readonly right: number;
  readonly height: number;
}

/** Reads values at the cursor, by pointer and by keys; zooms by dragging and by keys. */
export function ChartPointer(props: ChartPointerProps) {
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
