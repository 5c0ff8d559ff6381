import type { Window } from './window.ts';

/** How the difference over a window is taken: of a counter, which may have begun again, or of a gauge; by second or not. */
export interface RateKind {
  readonly counter: boolean;
  readonly perSecond: boolean;
}

export const RATES: Readonly<Record<string, RateKind>> = {
  rate: { counter: true, perSecond: true },
  increase: { counter: true, perSecond: false },
  delta: { counter: false, perSecond: false },
};

/**
 * The difference between the first and the last sample, stretched to the window's ends: as far as they are, if they are no further
 * than 1.1 distances between samples, else half of one; never to where a counter would be below 0. Needs two samples.
 */
export function extrapolated(window: Window, { counter, perSecond }: RateKind): number | undefined {
  const { times, values, from, to, startMs, endMs } = window;
  const count = to - from;
  if (count < 2) return undefined;
  const first = values[from] as number;
  const firstMs = times[from] as number;
  const lastMs = times[to - 1] as number;
  const grown = change(window, counter);
  const sampled = (lastMs - firstMs) / 1000;
  const between = sampled / (count - 1);
  const before = (firstMs - startMs) / 1000;
  const behind = (endMs - lastMs) / 1000;
  let stretchBefore = before >= between * 1.1 ? between / 2 : before;
  const stretchBehind = behind >= between * 1.1 ? between / 2 : behind;
  if (counter && grown > 0 && first >= 0) {
    stretchBefore = Math.min(stretchBefore, sampled * (first / grown));
  }
  let factor = (sampled + stretchBefore + stretchBehind) / sampled;
  if (perSecond) factor /= (endMs - startMs) / 1000;
  return grown * factor;
}

/** The difference as it is, by second if wanted: for windows that have a sample at each of their ends. */
export function difference(window: Window, { counter, perSecond }: RateKind): number {
  const grown = change(window, counter);
  return perSecond ? grown / ((window.endMs - window.startMs) / 1000) : grown;
}

function change(window: Window, counter: boolean): number {
  const { values, from, to } = window;
  return (values[to - 1] as number) - (values[from] as number) + (counter ? lostToResets(window) : 0);
}

/** What the counter had before each time that it began again. */
function lostToResets({ values, from, to }: Window): number {
  let lost = 0;
  for (let i = from + 1; i < to; i++) {
    const before = values[i - 1] as number;
    if ((values[i] as number) < before) lost += before;
  }
  return lost;
}

/** The difference of the last two samples, `irate` by second and of a counter. */
export function instantaneous({ times, values, from, to }: Window, rate: boolean): number | undefined {
  if (to - from < 2) return undefined;
  const [before, last] = [values[to - 2] as number, values[to - 1] as number];
  const ms = (times[to - 1] as number) - (times[to - 2] as number);
  if (ms === 0) return undefined;
  const difference = rate && last < before ? last : last - before;
  return rate ? difference / (ms / 1000) : difference;
}
