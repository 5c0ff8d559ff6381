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

/** Words go where neither a mark nor other words are; what has no room stands in the table. */
function besideMarks(
  marks: readonly EventMark[],
  x: ToPlace,
  end: number,
): { left: number; short: string }[] {
  const places = marks.map(({ atX }) => x(atX));
  let taken = Number.NEGATIVE_INFINITY;
  return marks.flatMap(({ short }, at) => {
    const left = (places[at] ?? 0) + 9;
    const rightEdge = left + LETTER * short.length;
    const next = places.slice(at + 1).find((place) => place > left - 9) ?? Number.POSITIVE_INFINITY;
    if (left < taken || rightEdge > Math.min(next - 8, end)) return [];
    taken = rightEdge + 4;
    return [{ left, short }];
  });
}
