import { formatMs } from '../../../report/format.ts';
import { ticks } from '../chart/scales.ts';
import { useWidth } from '../chart/shared-cursor.ts';
import type { Zoom } from './minimap.tsx';
import { useWords } from './waterfall-words.ts';

/** What a time takes with the room beside it, and what `deadline` takes, px. */
const [TIME, DEADLINE] = [64, 52];

/** Times above the lines of a trace: no more than have room, and none where the deadline's name stands. */
export function Ruler({ zoom, deadlineMs }: { zoom: Zoom; deadlineMs: number | null }) {
  const words = useWords();
  const [width, measure] = useWidth(400);
  const [from, to] = zoom;
  const percent = (ms: number) => `${(100 * (ms - from)) / (to - from)}%`;
  const deadline = deadlineMs !== null && deadlineMs >= from && deadlineMs <= to ? deadlineMs : null;
  return (
    <span class="ruler" ref={measure}>
      {timesBeside(zoom, deadline, width).map((tick) => (
        <i key={tick} style={{ left: percent(tick) }}>
          {formatMs(tick)}
        </i>
      ))}
      {deadline === null ? null : (
        <i class="dead" style={{ left: percent(deadline) }}>
          {words.deadline}
        </i>
      )}
    </span>
  );
}

/** Times of an axis that is so wide, px, each apart from its neighbours and from the name of the deadline. */
export function timesBeside([from, to]: Zoom, deadlineMs: number | null, width: number): number[] {
  const most = Math.min(5, Math.max(1, Math.floor(width / TIME)));
  const room = (((TIME + DEADLINE) / 2) * (to - from)) / width;
  return ticks(from, to, most).filter((ms) => deadlineMs === null || Math.abs(ms - deadlineMs) >= room);
}
