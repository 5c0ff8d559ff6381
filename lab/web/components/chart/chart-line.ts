export interface ChartLine {
  readonly label: string;
  /** Place of the arm: its colour, and its shape at the line's end. */
  readonly arm: number;
  readonly style: 'line' | 'middle' | 'thin' | 'step' | 'bars' | 'dots' | 'marks';
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** Of each point, what a click opens. */
  readonly opens?: readonly (string | null)[];
  /** Of each mark, what its name is and whether it came to harm. */
  readonly names?: readonly string[];
  readonly harmed?: readonly boolean[];
}

/** Whether its values are read at the cursor and stand in the table; the list of traces tells of single requests. */
export const isTold = ({ style }: ChartLine): boolean => style !== 'dots' && style !== 'marks';

export interface Band {
  readonly fromX: number;
  readonly toX: number;
  readonly kind: string;
}

/** What is seen of the time axis. */
export type View = readonly [fromX: number, toX: number];

/** Room around what is drawn, px. */
export const [LEFT, RIGHT, TOP, BOTTOM] = [52, 108, 10, 22];

export const timeText = (s: number) => `${s > 0 ? '+' : ''}${Number(s.toFixed(s % 1 === 0 ? 0 : 2))} s`;

export function readAt(lines: readonly ChartLine[], at: number, format: (value: number) => string): string {
  return lines
    .filter(isTold)
    .map(({ label, points }) => {
      const near = points.reduce<ChartLine['points'][number] | undefined>(
        (best, point) =>
          best === undefined || Math.abs(point[0] - at) < Math.abs(best[0] - at) ? point : best,
        undefined,
      );
      return `${label} ${near?.[1] == null ? '–' : format(near[1])}`;
    })
    .join(', ');
}

/** With one point beyond each edge, so that lines reach it. */
export function within(line: ChartLine, [fromX, toX]: View): ChartLine {
  const first = line.points.findIndex(([x]) => x >= fromX);
  const last = line.points.findLastIndex(([x]) => x <= toX);
  if (first < 0 || last < first) return { ...line, points: [] };
  const { points, opens, names, harmed } = line;
  const [from, to] = [first, last + 1];
  return {
    ...{ ...line, points: points.slice(from, to) },
    ...(opens && { opens: opens.slice(from, to) }),
    ...(names && { names: names.slice(from, to) }),
    ...(harmed && { harmed: harmed.slice(from, to) }),
  };
}

/** What the chart shows, in a sentence: for who does not see it. */
export function summaryOf(
  title: string,
  lines: readonly ChartLine[],
  format: (value: number) => string,
): string {
  const told = lines.filter(isTold).map(({ label, points }) => {
    const values = points.flatMap(([, y]) => y ?? []);
    if (values.length === 0) return `${label}: nothing`;
    return `${label}: ${format(Math.min(...values))} to ${format(Math.max(...values))}, at the end ${format(values.at(-1) ?? 0)}`;
  });
  return `${title}. ${told.join('; ')}.`;
}

export function rowsOf(lines: readonly ChartLine[], format: (value: number) => string): string[][] {
  const told = lines.filter(isTold);
  const times = [...new Set(told.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const maps = told.map(({ points }) => new Map(points));
  return times.map((time) => [
    timeText(Number(time.toFixed(3))),
    ...maps.map((map) => {
      const value = map.get(time);
      return value == null ? '' : format(value);
    }),
  ]);
}
