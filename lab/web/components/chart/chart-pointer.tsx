import { useMemo, useRef, useState } from 'preact/hooks';
import { BOTTOM, type ChartLine, isTold, LEFT, readAt, timeText, type View } from './chart-line.ts';
import { type NearMark, nearestMark, notableMarks } from './marks-line.tsx';
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
  readonly y: ToPlace;
  readonly width: number;
  readonly right: number;
  readonly height: number;
}

/** Reads values at the cursor, by pointer and by keys; zooms by dragging and by keys. */
export function ChartPointer(props: ChartPointerProps) {
  const { cursor, lines, view, onView, format, x, y, width, right, title, onOpen, height } = props;
  const at = useCursor(cursor);
  const [from, setFrom] = useState<number | null>(null);
  const [near, setNear] = useState<NearMark | null>(null);
  const box = useRef<HTMLButtonElement>(null);
  const places = useMemo(
    () =>
      [...new Set(lines.filter(isTold).flatMap(({ points }) => points.map(([place]) => place)))].sort(
        (a, b) => a - b,
      ),
    [lines],
  );
  const notable = useMemo(() => (onOpen ? notableMarks(lines) : []), [lines, onOpen]);
  const timeAt = (clientX: number) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const share = (clientX - left) / Math.max(1, width - right - LEFT);
    return view[0] + share * (view[1] - view[0]);
  };
  const step = (by: number) => {
    const inSight = places.filter((place) => place >= view[0] && place <= view[1]);
    const now =
      at === null ? (by > 0 ? -1 : inSight.length) : inSight.findIndex((place) => place >= at - 1e-6);
    cursor.move(inSight[Math.min(inSight.length - 1, Math.max(0, now + by))] ?? null);
    setNear(null);
  };
  const stepNotable = (by: 1 | -1) => {
    const now = notable.findIndex(({ id }) => id === near?.id);
    const next = notable[now < 0 ? (by > 0 ? 0 : notable.length - 1) : now + by];
    if (!next) return;
    setNear(next);
    cursor.move(next.atX);
  };
  const zoom = (factor: number) => {
    const middle = at ?? (view[0] + view[1]) / 2;
    onView([middle - (middle - view[0]) * factor, middle + (view[1] - middle) * factor]);
  };
  const openNear = () => {
    if (near) return onOpen?.(near.id);
    const [nearest] = lines
      .flatMap(({ points, opens }) => points.map(([place], index) => ({ place, id: opens?.[index] })))
      .filter(({ id }) => id)
      .sort((a, b) => Math.abs(a.place - (at ?? 0)) - Math.abs(b.place - (at ?? 0)));
    if (nearest?.id) onOpen?.(nearest.id);
  };
  /** Within reach of a pointer, or at any distance. */
  const markAt = ({ clientX, clientY }: { clientX: number; clientY: number }, reach?: number) => {
    if (!onOpen || !box.current) return null;
    const { left, top } = box.current.getBoundingClientRect();
    return nearestMark(lines, [clientX - left + LEFT, clientY - top], x, y, reach);
  };
  const leave = () => {
    cursor.move(null);
    setNear(null);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    '+': () => zoom(0.5),
    '-': () => zoom(2),
    ...(notable.length > 0 ? { n: () => stepNotable(1), p: () => stepNotable(-1) } : {}),
    Enter: openNear,
    Escape: () => leave(),
  };
  const shown = at === null || at < view[0] || at > view[1] ? null : at;
  return (
    <>
      <button
        type="button"
        ref={box}
        class="pointer"
        style={{ left: `${LEFT}px`, right: `${right}px`, height: `${height - BOTTOM}px` }}
        aria-label={`${title}: arrow keys read values, plus and minus zoom${onOpen ? ', n and p go through harmed requests or the slowest, Enter opens the nearest trace' : ''}`}
        onPointerMove={(event) => {
          cursor.move(timeAt(event.clientX));
          setNear(markAt(event));
        }}
        onPointerLeave={() => {
          leave();
          setFrom(null);
        }}
        onPointerDown={(event) => setFrom(timeAt(event.clientX))}
        onPointerUp={(event) => {
          const to = timeAt(event.clientX);
          if (from !== null && Math.abs(x(to) - x(from)) > 8)
            onView([Math.min(from, to), Math.max(from, to)]);
          else if (from !== null) {
            const mark = markAt(event, Number.POSITIVE_INFINITY);
            if (mark) onOpen?.(mark.id);
          }
          setFrom(null);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act) return;
          event.preventDefault();
          act();
        }}
      />
      {near && shown !== null ? (
        <span class="near-mark" style={{ left: `${x(near.atX)}px`, top: `${y(near.value)}px` }} />
      ) : null}
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
        {shown === null
          ? ''
          : near
            ? `${timeText(near.atX)}: ${near.name}, ${format(near.value)}; opens its trace`
            : `${timeText(shown)}: ${readAt(lines, shown, format)}`}
      </p>
    </>
  );
}
