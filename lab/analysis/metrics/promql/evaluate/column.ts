import { executionError } from '../errors.ts';
import { type Labels, labelsKey } from '../labels.ts';

/** One series of an instant vector, over all steps of an evaluation at once. */
export interface Column {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** 1 for each step at which the series has a value. */
  readonly present: Uint8Array;
}

export function emptyColumn(labels: Labels, steps: number): Column {
  return { labels, values: new Float64Array(steps), present: new Uint8Array(steps) };
}

export function isEmpty({ present }: Column): boolean {
  return !present.includes(1);
}

/**
 * Columns that came to have equal labels, as one: allowed as long as at no step two of them have a value.
 * @throws PromqlError `execution`
 */
export function distinct(columns: readonly Column[]): readonly Column[] {
  const known = new Map<string, Column>();
  for (const column of columns) {
    const key = labelsKey(column.labels);
    const same = known.get(key);
    known.set(key, same === undefined ? column : merged(same, column));
  }
  return known.size === columns.length ? columns : [...known.values()];
}

function merged(one: Column, other: Column): Column {
  const both = emptyColumn(one.labels, one.values.length);
  for (let i = 0; i < both.values.length; i++) {
    if (one.present[i] === 1 && other.present[i] === 1) throw sameLabels();
    if (one.present[i] === 0 && other.present[i] === 0) continue;
    both.present[i] = 1;
    both.values[i] = (one.present[i] === 1 ? one.values[i] : other.values[i]) as number;
  }
  return both;
}

export function sameLabels() {
  return executionError('vector cannot contain metrics with the same labelset');
}
