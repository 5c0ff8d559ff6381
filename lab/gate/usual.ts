import type { PhaseName } from '../evidence/phases.ts';
import type { Values } from './baseline-schema.ts';

/**
 * Of the rows of a side, which stand in the order of arms and phases, those of the first arm's first phase: what is usual there, before any
 * fault, and what figures of two machines are held against.
 */
export function usualOf<Row extends { readonly arm: string; readonly phase: PhaseName }>(
  rows: readonly Row[],
): Row[] {
  const [first] = rows;
  return rows.filter(({ arm, phase }) => arm === first?.arm && phase === first.phase);
}

/** Run by run as so many times what is usual in that run; null where either was not measured, or nothing is usual. */
export const timesUsual = (values: Values, usual: Values | undefined): (number | null)[] =>
  values.map((value, run) => {
    const by = usual?.[run] ?? null;
    return value === null || by === null || by === 0 ? null : value / by;
  });
