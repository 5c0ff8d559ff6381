import { KahanSum } from './kahan.ts';
import type { Window } from './window.ts';

export interface Line {
  /** By second. */
  readonly slope: number;
  /** Value at the time asked for. */
  readonly intercept: number;
}

/** The line through a window's samples by least squares, as seen from `interceptMs`; undefined with fewer than two samples. */
export function regression({ times, values, from, to }: Window, interceptMs: number): Line | undefined {
  const count = to - from;
  if (count < 2) return undefined;
  const first = values[from] as number;
  const [x, y, xy, xx] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  let isFlat = true;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value !== first) isFlat = false;
    const seconds = ((times[i] as number) - interceptMs) / 1000;
    x.add(seconds);
    y.add(value);
    xy.add(seconds * value);
    xx.add(seconds * seconds);
  }
  if (isFlat) {
    return Number.isFinite(first)
      ? { slope: 0, intercept: first }
      : { slope: Number.NaN, intercept: Number.NaN };
  }
  const slope = (xy.total - (x.total * y.total) / count) / (xx.total - (x.total * x.total) / count);
  return { slope, intercept: y.total / count - (slope * x.total) / count };
}
