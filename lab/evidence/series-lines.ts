import type { Series } from './series.ts';

/** A line of `series.jsonl.zst`: what `/api/v1/query_range` of Prometheus has for each series. */
export interface SeriesLine {
  /** Labels, with the name as `__name__`. */
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and the value as text: JSON knows no NaN. */
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

export function seriesLine({ name, labels, points }: Series): SeriesLine {
  return {
    metric: { __name__: name, ...labels },
    values: points.map(({ tMs, value }) => [tMs / 1000, textOf(value)]),
  };
}

export function seriesOf({ metric: { __name__: name = '', ...labels }, values }: SeriesLine): Series {
  return {
    name,
    labels,
    // Times of scrapes are whole milliseconds.
    points: values.map(([seconds, text]) => ({ tMs: Math.round(seconds * 1000), value: numberOf(text) })),
  };
}

function textOf(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
