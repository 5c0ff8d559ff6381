import { useEffect, useRef, useState } from 'preact/hooks';
import { useWidth } from '../chart/shared-cursor.ts';
import { sharpContext } from './sharp-context.ts';
import type { TraceModel } from './trace-model.ts';

/** What is seen of the time, in ms. */
export type Zoom = readonly [fromMs: number, toMs: number];

const HEIGHT = 44;

/** All of a trace at once, and what is seen of it; dragging over it zooms, as the buttons beside it do. */
export function Minimap({
  model,
  zoom,
  onZoom,
}: {
  model: TraceModel;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, measure] = useWidth(500);
  const [from, setFrom] = useState<number | null>(null);
  const { endMs } = model;
  useEffect(() => {
    const context = sharpContext(canvas.current, width, HEIGHT);
    if (!context || !canvas.current) return;
    context.clearRect(0, 0, width, HEIGHT);
    const style = getComputedStyle(canvas.current);
    const [plain, bad] = [style.getPropertyValue('--mute'), style.getPropertyValue('--bad-fill')];
    const step = (HEIGHT - 4) / Math.max(model.lines.length, 8);
    for (const [place, { row, failure }] of model.lines.entries()) {
      context.fillStyle = failure ? bad : plain;
      const x = (Math.max(0, row.startMs) / endMs) * width;
      context.fillRect(
        x,
        2 + place * step,
        Math.max(1, (row.durationMs / endMs) * width),
        Math.max(0.7, step * 0.7),
      );
    }
  }, [model, width]);
  const msAt = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - (box?.left ?? 0)) / Math.max(1, width))) * endMs;
  };
  const percent = (ms: number) => `${(100 * ms) / endMs}%`;
  return (
    <div
      class="minimap"
      ref={measure}
      onPointerDown={(event) => setFrom(msAt(event))}
      onPointerUp={(event) => {
        const to = msAt(event);
        if (from !== null && Math.abs(to - from) > endMs / 200)
          onZoom([Math.min(from, to), Math.max(from, to)]);
        setFrom(null);
      }}
    >
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${HEIGHT}px` }} />
      <span class="veil" style={{ left: 0, width: percent(zoom[0]) }} />
      <span class="veil" style={{ left: percent(zoom[1]), right: 0 }} />
    </div>
  );
}
