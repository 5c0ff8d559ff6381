import type { Labels } from '../labels.ts';
import type { Column } from './column.ts';

/** The series that others are matched with at a step; null where there is none. */
export type PartnerAt = (step: number) => Column | null;

/**
 * By signature: who is there at each step. Series that come and go take turns, so a group may have as many as there are steps:
 * each is looked at once, whatever the others. Nobody looks at the steps at which the other side has nothing at all.
 * @throws what `rivals` makes of two that are there at once
 */
export function partnersOf(
  columns: readonly Column[],
  keyOf: (labels: Labels) => string,
  looked: Uint8Array,
  rivals: (one: Column, other: Column) => Error,
): ReadonlyMap<string, PartnerAt> {
  const groups = new Map<string, Column[]>();
  for (const column of columns) {
    const key = keyOf(column.labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [column]);
    else group.push(column);
  }
  return new Map([...groups].map(([key, group]) => [key, partnerAt(group, looked, rivals)]));
}

/** The steps at which any of them has a value. */
export function anyPresent(columns: readonly Column[], count: number): Uint8Array {
  const any = new Uint8Array(count);
  for (const { present } of columns) {
    for (let i = 0; i < count; i++) if (present[i] === 1) any[i] = 1;
  }
  return any;
}

function partnerAt(
  group: readonly Column[],
  looked: Uint8Array,
  rivals: (one: Column, other: Column) => Error,
): PartnerAt {
  const [only] = group;
  if (only !== undefined && group.length === 1) return (step) => (only.present[step] === 1 ? only : null);
  const NOBODY = -1;
  const turns = new Int32Array(looked.length).fill(NOBODY);
  for (const [i, column] of group.entries()) {
    let rival = group.length;
    for (let step = 0; step < looked.length; step++) {
      if (column.present[step] === 0 || looked[step] === 0) continue;
      if (turns[step] === NOBODY) turns[step] = i;
      else rival = Math.min(rival, turns[step] as number);
    }
    if (rival < group.length) throw rivals(group[rival] as Column, column);
  }
  return (step) => group[turns[step] as number] ?? null;
}
