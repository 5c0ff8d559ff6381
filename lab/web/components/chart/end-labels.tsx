export interface LineEnd {
  readonly label: string;
  /** A class of its colour. */
  readonly tone: string;
  /** Where its line ends, px from above. */
  readonly at: number;
}

/** What a name takes, px. */
const APART = 13;

/** Names at the ends of lines, which keep apart; none is below `lowest`. */
export function EndLabels({ ends, x, lowest }: { ends: readonly LineEnd[]; x: number; lowest?: number }) {
  return (
    <>
      {keptApart(ends, lowest).map(({ label, tone, at }) => (
        <text key={label} class={`end ${tone}`} x={x} y={at + 4}>
          {label}
        </text>
      ))}
    </>
  );
}

/** From above: each moves down to where there is room, and all up again where there is none below. */
export function keptApart(ends: readonly LineEnd[], lowest = Number.POSITIVE_INFINITY): readonly LineEnd[] {
  let least = Number.NEGATIVE_INFINITY;
  const down = ends
    .toSorted((a, b) => a.at - b.at)
    .map((end) => {
      least = Math.max(end.at, least + APART);
      return { ...end, at: least };
    });
  let most = lowest + APART;
  return down
    .toReversed()
    .map((end) => {
      most = Math.min(end.at, most - APART);
      return { ...end, at: most };
    })
    .toReversed();
}

/** The last value that is known of a line. */
export const lastOf = (points: readonly (readonly [x: number, y: number | null])[]): number | null =>
  points.findLast(([, value]) => value !== null)?.[1] ?? null;
