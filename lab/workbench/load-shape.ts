/** How the load goes over time: so many times what its routes are set to. Times in seconds. */
export type LoadShape =
  | { readonly kind: 'constant' }
  /** From once to `times` in a straight line; there it stays. */
  | { readonly kind: 'ramp'; readonly times: number; readonly lasts: number }
  /** `times` for so long, then once again. */
  | { readonly kind: 'spike'; readonly times: number; readonly lasts: number }
  /** Between once and `times` and back, over and over: one swing is `lasts` long. */
  | { readonly kind: 'wave'; readonly times: number; readonly lasts: number };

export const CONSTANT: LoadShape = { kind: 'constant' };

/** So many seconds after it began. */
export function timesAt(shape: LoadShape, sinceS: number): number {
  if (shape.kind === 'constant') return 1;
  const { kind, times, lasts } = shape;
  const part = sinceS / lasts;
  if (kind === 'spike') return part < 1 ? times : 1;
  if (kind === 'ramp') return 1 + (times - 1) * Math.min(1, part);
  return 1 + (times - 1) * (0.5 - 0.5 * Math.cos(2 * Math.PI * part));
}

/** What it is followed by: a ramp and a spike end. */
export const isOver = (shape: LoadShape, sinceS: number): boolean =>
  (shape.kind === 'ramp' || shape.kind === 'spike') && sinceS >= shape.lasts;

/** At its most. */
export const peakTimes = (shape: LoadShape): number =>
  shape.kind === 'constant' ? 1 : Math.max(1, shape.times);
