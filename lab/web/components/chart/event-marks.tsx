import type { ToPlace } from './scales.ts';

export interface EventMark {
  readonly atX: number;
  /** What happened, for the table and whoever points at it. */
  readonly text: string;
  /** In a word or two, where there is room beside the mark. */
  readonly short: string;
  readonly kind: 'fault' | 'protection' | 'instance';
}

/** Of a letter of 11 px, about. */
export const LETTER = 6;

const SHAPES = {
  fault: <path d="M0-6L6 0 0 6-6 0z" />,
  protection: <circle r="5" />,
  instance: <path d="M0-6L6 5H-6z" />,
};

/** Events on a line at `y`: a shape by what each is of, and its word where there is room before `end`. */
export function EventMarks(props: {
  /** In sight, by their time. */
  marks: readonly EventMark[];
  x: ToPlace;
  y: number;
  end: number;
  timeText: (at: number) => string;
}) {
  const { marks, x, y, end, timeText } = props;
  return (
    <>
      {marks.map(({ atX, kind, text }, number) => (
        <g key={number} class={`event-mark ${kind}`} transform={`translate(${x(atX)} ${y})`}>
          <title>{`${timeText(atX)}: ${text}`}</title>
          {SHAPES[kind]}
        </g>
      ))}
      {besideMarks(marks, x, end).map(({ left, short }) => (
        <text key={left} class="event-text" x={left} y={y + 4}>
          {short}
        </text>
      ))}
    </>
  );
}

/** Marks so near have their words together, where each has no room of its own; px. */
const NEAR = 60;

/** Words go where neither a mark nor other words are, right of their marks or, of several, left of them; what has no room stands in the table. */
function besideMarks(
  marks: readonly EventMark[],
  x: ToPlace,
  end: number,
): { left: number; short: string }[] {
  let taken = Number.NEGATIVE_INFINITY;
  const groups = grouped(marks.map(({ atX, short }) => ({ at: x(atX), short })));
  return groups.flatMap((group, number) => {
    const [first, last] = [group[0]?.at ?? 0, group.at(-1)?.at ?? 0];
    const next = groups[number + 1]?.[0]?.at ?? Number.POSITIVE_INFINITY;
    const all = [...new Set(group.map(({ short }) => short))].join(', ');
    const [right, left] = [last + 9, first - 9 - LETTER * all.length];
    const isRoom = (short: string) =>
      right >= taken && right + LETTER * short.length <= Math.min(next - 8, end);
    const isLeft = group.length > 1 && !isRoom(all) && left >= Math.max(0, taken);
    const short = isRoom(all) || isLeft ? all : (group.at(-1)?.short ?? '');
    if (!isLeft && !isRoom(short)) {
      taken = Math.max(taken, last + 9);
      return [];
    }
    taken = isLeft ? last + 9 : right + LETTER * short.length + 4;
    return [{ left: isLeft ? left : right, short }];
  });
}

interface Placed {
  readonly at: number;
  readonly short: string;
}

/** Those whose word would reach the next one, which is near, together with it. */
function grouped(marks: readonly Placed[]): readonly (readonly Placed[])[] {
  const groups: Placed[][] = [];
  for (const mark of marks) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const apart = before ? mark.at - before.at : Number.POSITIVE_INFINITY;
    if (before && apart < Math.min(NEAR, 17 + LETTER * before.short.length)) group?.push(mark);
    else groups.push([mark]);
  }
  return groups;
}
