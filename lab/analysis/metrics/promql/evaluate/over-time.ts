import { Average, KahanSum, Variance } from './kahan.ts';
import { quantileOf } from './quantile.ts';
import type { Window, WindowFunction } from './window.ts';

/** Functions of a window's values alone. https://prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time */
export const OVER_TIME: Readonly<Record<string, WindowFunction>> = {
  avg_over_time: (window) => summed(window, new Average()).average,
  sum_over_time: (window) => summed(window, new KahanSum()).total,
  count_over_time: ({ from, to }) => to - from,
  present_over_time: () => 1,
  absent_over_time: () => 1,
  first_over_time: ({ values, from }) => values[from] as number,
  last_over_time: ({ values, to }) => values[to - 1] as number,
  max_over_time: (window) => extreme(window, (value, best) => value > best),
  min_over_time: (window) => extreme(window, (value, best) => value < best),
  stdvar_over_time: (window) => summed(window, new Variance()).variance,
  stddev_over_time: (window) => Math.sqrt(summed(window, new Variance()).variance),
  changes,
  resets,
};

export function quantileOverTime(phi: number, { values, from, to }: Window): number {
  return quantileOf(phi, values.slice(from, to));
}

function summed<Sum extends { add(value: number): void }>({ values, from, to }: Window, sum: Sum): Sum {
  for (let i = from; i < to; i++) sum.add(values[i] as number);
  return sum;
}

/** NaN only if there is nothing else. */
function extreme({ values, from, to }: Window, isBetter: (value: number, best: number) => boolean): number {
  let best = values[from] as number;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    if (isBetter(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

function changes({ values, from, to }: Window): number {
  let count = 0;
  for (let i = from + 1; i < to; i++) {
    const [before, now] = [values[i - 1] as number, values[i] as number];
    if (before !== now && !(Number.isNaN(before) && Number.isNaN(now))) count++;
  }
  return count;
}

function resets({ values, from, to }: Window): number {
  let count = 0;
  for (let i = from + 1; i < to; i++) if ((values[i] as number) < (values[i - 1] as number)) count++;
  return count;
}
