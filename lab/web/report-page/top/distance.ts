import type { ReportHypothesis } from '../../../report/model.ts';

/**
 * How far beyond the limit that it misses, in the unit of the claim, of shares in points: the one number for a miss, wherever it is told.
 * Null where it misses none.
 */
export function distanceOf({
  observed,
  limit: { atLeast, atMost },
  unit,
}: Pick<ReportHypothesis, 'observed' | 'limit' | 'unit'>): string | null {
  if (observed === null) return null;
  const limit =
    atMost !== null && observed > atMost ? atMost : atLeast !== null && observed < atLeast ? atLeast : null;
  if (limit === null) return null;
  const off = Number(Math.abs(observed - limit).toPrecision(3));
  const [, sign] = /^([%x])(?: |$)/.exec(unit) ?? [];
  if (sign === '%') return `${off} ${off === 1 ? 'point' : 'points'}`;
  return sign === 'x' ? `${off}x` : `${off} ${unit}`.trimEnd();
}
