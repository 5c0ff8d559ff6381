import { useEffect, useRef } from 'preact/hooks';
import { formatMs } from '../../../report/format.ts';
import { useWidth } from '../chart/shared-cursor.ts';
import type { Zoom } from './minimap.tsx';
import { sharpContext } from './sharp-context.ts';
import type { TraceModel } from './trace-model.ts';
import { useWords } from './waterfall-words.ts';

const LEVEL = 22;

/** Depth down, time across: wide is long, what stands below was called. The waterfall has the same as rows. */
export function FlameGraph(props: {
  model: TraceModel;
  zoom: Zoom;
  selected: number;
  onSelect: (line: number) => void;
}) {
  const { model, zoom, selected, onSelect } = props;
  const words = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, measure] = useWidth(700);
  const levels = model.lines.reduce((most, { depth }) => Math.max(most, depth), 0) + 1;
  const height = Math.min(levels, 40) * LEVEL;
  const x = (ms: number) => ((ms - zoom[0]) / (zoom[1] - zoom[0])) * width;
  useEffect(() => {
    const context = sharpContext(canvas.current, width, height);
    if (!context || !canvas.current) return;
    const style = getComputedStyle(canvas.current);
    const color = (name: string) => style.getPropertyValue(name);
    context.font = `12px ${style.fontFamily}`;
    for (const [place, { row, depth, operation, failure }] of model.lines.entries()) {
      const [from, to] = [Math.max(0, x(row.startMs)), Math.min(width, x(row.startMs + row.durationMs))];
      if (to < 0 || from > width) continue;
      context.fillStyle = failure ? color('--bad-tint') : color('--bar-pale');
      context.fillRect(from, depth * LEVEL, Math.max(1, to - from), LEVEL - 2);
      context.strokeStyle = place === selected ? color('--ink') : color('--mute');
      context.strokeRect(from + 0.5, depth * LEVEL + 0.5, Math.max(1, to - from - 1), LEVEL - 3);
      if (to - from < 40) continue;
      context.save();
      context.beginPath();
      context.rect(from, depth * LEVEL, to - from - 4, LEVEL);
      context.clip();
      context.fillStyle = color('--ink');
      context.fillText(
        `${row.service} ${operation} ${formatMs(row.durationMs)}`,
        from + 4,
        depth * LEVEL + 14,
      );
      context.restore();
    }
  }, [model, zoom, width, selected]);
  const pick = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    const [px, level] = [
      event.clientX - (box?.left ?? 0),
      Math.floor((event.clientY - (box?.top ?? 0)) / LEVEL),
    ];
    const hit = model.lines.findLastIndex(
      ({ row, depth }) =>
        depth === level && x(row.startMs) <= px + 1 && x(row.startMs + row.durationMs) >= px - 1,
    );
    if (hit >= 0) onSelect(hit);
  };
  return (
    <div class="flame" ref={measure}>
      <canvas
        ref={canvas}
        onClick={pick}
        role="img"
        aria-label={words.flameTold}
        style={{ width: `${width}px`, height: `${height}px` }}
      />
    </div>
  );
}
