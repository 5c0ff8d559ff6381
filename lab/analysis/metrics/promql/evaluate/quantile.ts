/**
 * The φ-quantile of the values, which it sorts: linear between the two next ranks, NaN before all numbers. Without values it is NaN,
 * outside of 0 to 1 infinite.
 */
export function quantileOf(phi: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(phi)) return Number.NaN;
  if (phi < 0) return Number.NEGATIVE_INFINITY;
  if (phi > 1) return Number.POSITIVE_INFINITY;
  values.sort(nanFirst);
  const rank = phi * (values.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(values.length - 1, below + 1);
  const weight = rank - below;
  // Nothing of an infinite neighbour is no number.
  if (weight === 0) return values[below] as number;
  return (values[below] as number) * (1 - weight) + (values[above] as number) * weight;
}

function nanFirst(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : a - b || 0;
}
