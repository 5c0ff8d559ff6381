/** From a value to a place. */
export type ToPlace = (value: number) => number;

/** The next of 1, 2, 5 times a power of ten. */
export function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

export function ticks(from: number, to: number, about: number): number[] {
  const step = niceStep((to - from) / about);
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 50)) }, (_, at) => (first + at) * step);
}

/** Whole powers of ten, and 3 between them where there are few. */
export function logTicks(from: number, to: number): number[] {
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const between = high - low <= 3 ? [1, 3] : [1];
  return Array.from({ length: high - low + 1 }, (_, at) => low + at)
    .flatMap((power) => between.map((factor) => factor * 10 ** power))
    .filter((tick) => tick >= from * 0.999 && tick <= to * 1.001);
}

export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): ToPlace {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

export function logarithmic(
  [from, to]: readonly [number, number],
  places: readonly [number, number],
): ToPlace {
  const toPlace = linear([Math.log10(from), Math.log10(to)], places);
  return (value) => toPlace(Math.log10(Math.max(value, from)));
}
