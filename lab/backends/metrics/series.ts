export interface Point {
  readonly tMs: number;
  readonly value: number;
}

/** One metric series, points oldest first. */
export interface Series {
  /** With the metric's name as `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

export interface CounterIncrease {
  readonly value: number;
  /** How often the counter started again, for example in a restarted process. */
  readonly resets: number;
  /** The points that the value lies between: scrapes rarely fall on the times asked for. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * How much a counter grew from `fromMs` to `toMs`: from the last point at or before `fromMs` (else the first after it) to
 * the last at or before `toMs`. A point below its predecessor is a reset and counts from 0, as in Prometheus; unlike there
 * nothing is extrapolated. Null without two such points: the increase is unknown, not 0.
 */
export function increase(points: readonly Point[], fromMs: number, toMs: number): CounterIncrease | null {
  const before = points.findLastIndex(({ tMs }) => tMs <= fromMs);
  const counted = points.slice(Math.max(0, before)).filter(({ tMs }) => tMs <= toMs);
  const [first, ...rest] = counted;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return null;
  let value = 0;
  let resets = 0;
  let previous = first.value;
  for (const point of rest) {
    const reset = point.value < previous;
    if (reset) resets++;
    value += reset ? point.value : point.value - previous;
    previous = point.value;
  }
  return { value, resets, fromMs: first.tMs, toMs: last.tMs };
}

export interface TotalIncrease {
  readonly value: number;
  /** Series that the value is the sum of. */
  readonly known: number;
  /** Series without enough points to tell. */
  readonly unknown: number;
}

/** The sum of the increases of several series, null if none of them is known. */
export function totalIncrease(series: readonly Series[], fromMs: number, toMs: number): TotalIncrease | null {
  const increases = series.flatMap(({ points }) => increase(points, fromMs, toMs) ?? []);
  if (increases.length === 0) return null;
  const value = increases.reduce((sum, { value }) => sum + value, 0);
  return { value, known: increases.length, unknown: series.length - increases.length };
}

/** The newest point at or before `tMs` that is at most `maxAgeMs` old; null if there is none. */
export function pointAt(points: readonly Point[], tMs: number, maxAgeMs: number): Point | null {
  const point = points.findLast((candidate) => candidate.tMs <= tMs);
  return point === undefined || tMs - point.tMs > maxAgeMs ? null : point;
}
