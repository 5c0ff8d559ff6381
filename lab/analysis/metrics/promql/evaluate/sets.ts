import type { Matching, SetOperator } from '../parse/ast.ts';
import { type Column, distinct, isEmpty } from './column.ts';
import { signatures } from './signature.ts';

/** `and`, `or` and `unless`: what of one side stays, by what is on the other at that step. */
export function combineSets(
  op: SetOperator,
  matching: Matching,
  left: readonly Column[],
  right: readonly Column[],
): readonly Column[] {
  const keyOf = signatures(matching);
  if (op === 'or') {
    const there = presence(left, keyOf);
    return distinct(
      [...left, ...right.map((column) => where(column, there.get(keyOf(column.labels)), false))].filter(
        hasAny,
      ),
    );
  }
  const there = presence(right, keyOf);
  return left.map((column) => where(column, there.get(keyOf(column.labels)), op === 'and')).filter(hasAny);
}

const hasAny = (column: Column) => !isEmpty(column);

/** By signature: the steps at which any series has a value. */
function presence(columns: readonly Column[], keyOf: (labels: Column['labels']) => string) {
  const there = new Map<string, Uint8Array>();
  for (const { labels, present } of columns) {
    const key = keyOf(labels);
    const known = there.get(key);
    there.set(key, known === undefined ? present : known.map((one, i) => one | (present[i] as number)));
  }
  return there;
}

/** The column at the steps at which the other side has something, or at which it has nothing. */
function where(column: Column, there: Uint8Array | undefined, wanted: boolean): Column {
  if (there === undefined)
    return wanted ? { ...column, present: new Uint8Array(column.present.length) } : column;
  return {
    ...column,
    present: column.present.map((one, i) => one & (there[i] === (wanted ? 1 : 0) ? 1 : 0)),
  };
}
