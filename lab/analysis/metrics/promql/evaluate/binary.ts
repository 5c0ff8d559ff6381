import { withoutName } from '../labels.ts';
import type { Binary, BinaryOperator } from '../parse/ast.ts';
import { isComparison, typeOf } from '../parse/types.ts';
import { type Column, distinct, isEmpty } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { matchVectors } from './match.ts';
import { arithmetic, comparison } from './operators.ts';
import { combineSets } from './sets.ts';

export function binaryScalar({ op, left, right }: Binary, evaluation: Evaluation): Float64Array {
  const [a, b] = [evaluation.scalar(left), evaluation.scalar(right)];
  const apply = isComparison(op) ? truth(op) : arithmetic(op);
  return a.map((value, i) => apply(value, b[i] as number));
}

export function binaryVector(binary: Binary, evaluation: Evaluation): readonly Column[] {
  const { op, left, right } = binary;
  // They cut native histograms, of which there are none here.
  if (op === '</' || op === '>/') return [];
  if (typeOf(left) === 'scalar') {
    return withScalar(binary, evaluation.vector(right), evaluation.scalar(left), true);
  }
  if (typeOf(right) === 'scalar') {
    return withScalar(binary, evaluation.vector(left), evaluation.scalar(right), false);
  }
  const sides = [evaluation.vector(left), evaluation.vector(right)] as const;
  if (op === 'and' || op === 'or' || op === 'unless') return combineSets(op, binary.matching, ...sides);
  return matchVectors(binary, ...sides, evaluation);
}

function withScalar(
  { op, bool }: Binary,
  columns: readonly Column[],
  scalar: Float64Array,
  scalarIsLeft: boolean,
): readonly Column[] {
  if (isComparison(op) && !bool) {
    const holds = comparison(op);
    return columns
      .map((column) =>
        kept(column, (value, i) => {
          const other = scalar[i] as number;
          return scalarIsLeft ? holds(other, value) : holds(value, other);
        }),
      )
      .filter((column) => !isEmpty(column));
  }
  const apply = bool ? truth(op) : arithmetic(op);
  return distinct(
    columns.map(({ labels, values, present }) => ({
      labels: withoutName(labels),
      present,
      values: values.map((value, i) => {
        const other = scalar[i] as number;
        return scalarIsLeft ? apply(other, value) : apply(value, other);
      }),
    })),
  );
}

function kept({ labels, values, present }: Column, holds: (value: number, step: number) => boolean): Column {
  const column = { labels, values, present: present.slice() };
  for (let i = 0; i < present.length; i++) {
    if (present[i] === 1 && !holds(values[i] as number, i)) column.present[i] = 0;
  }
  return column;
}

function truth(op: BinaryOperator): (a: number, b: number) => number {
  const holds = comparison(op);
  return (a, b) => (holds(a, b) ? 1 : 0);
}
