import type { Series } from '../../evidence/series.ts';

/** When a counter rose, epoch ms, each to the scrape that first showed it; a counter that is there from 0 on rises then. */
export function rises({ points }: Series): number[] {
  return points.filter(({ value }, index) => value > (points[index - 1]?.value ?? 0)).map(({ tMs }) => tMs);
}
