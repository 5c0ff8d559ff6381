import type { ChartLine } from './chart-line.ts';
import type { ToPlace } from './scales.ts';

/** A mark that a pointer is at. */
export interface NearMark {
  readonly id: string;
  readonly atX: number;
  readonly value: number;
  readonly name: string;
  readonly isHarmed: boolean;
}

/** How far from a mark it still counts as pointed at, px: 24 px across. */
const REACH = 12;

/** A mark each, of thousands: two paths, and no element of its own. What was harmed is a cross, upright in every other arm. */
export function Marks({ line, x, y }: { line: ChartLine; x: ToPlace; y: ToPlace }) {
  const { arm, points, harmed } = line;
  const [dots, crosses]: [string[], string[]] = [[], []];
  for (const [at, [time, value]] of points.entries()) {
    if (value === null) continue;
    const place = `M${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    if (harmed?.[at] !== true) dots.push(`${place}h0`);
    else if (arm % 2 === 0) crosses.push(`${place}m-3-3l6 6m0-6l-6 6`);
    else crosses.push(`${place}m-4 0h8m-4-4v8`);
  }
  return (
    <>
      <path class={`marks a${arm % 4}`} d={dots.join('')} />
      <path class="marks harmed" d={crosses.join('')} />
    </>
  );
}

/** Of all lines, the mark nearest to a place on the screen; what was harmed comes first where both are near. */
export function nearestMark(
  lines: readonly ChartLine[],
  [atX, atY]: readonly [number, number],
  x: ToPlace,
  y: ToPlace,
  reach = REACH,
): NearMark | null {
  let best: NearMark | null = null;
  let least = reach;
  for (const line of lines) {
    for (const [at, [time, value]] of line.points.entries()) {
      const id = line.opens?.[at];
      if (!id || value === null || Math.abs(x(time) - atX) > reach) continue;
      const isHarmed = line.harmed?.[at] === true;
      const distance = Math.hypot(x(time) - atX, y(value) - atY) - (isHarmed ? 2 : 0);
      if (distance > least) continue;
      least = distance;
      best = { id, atX: time, value, name: line.names?.[at] ?? '', isHarmed };
    }
  }
  return best;
}

/** Harmed ones, or those that took longest, to step through by keys: in the order of time. */
export function notableMarks(lines: readonly ChartLine[]): NearMark[] {
  const all = lines.flatMap((line) =>
    line.points.flatMap(([atX, value], at): NearMark[] => {
      const id = line.opens?.[at];
      if (!id || value === null) return [];
      return [{ id, atX, value, name: line.names?.[at] ?? '', isHarmed: line.harmed?.[at] === true }];
    }),
  );
  const harmed = all.filter(({ isHarmed }) => isHarmed);
  const slowest = all.toSorted((a, b) => b.value - a.value).slice(0, 20);
  return (harmed.length > 0 ? harmed : slowest).toSorted((a, b) => a.atX - b.atX);
}
