import { withoutName } from '../labels.ts';
import type { Call, Expr } from '../parse/ast.ts';
import { aggregate } from './aggregate.ts';
import { binaryScalar, binaryVector } from './binary.ts';
import { callVector } from './call.ts';
import { type Column, distinct } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { selectInstant } from './select.ts';

/** An expression of type instant vector, at all steps. */
export function evaluateVector(expr: Expr, evaluation: Evaluation): readonly Column[] {
  switch (expr.kind) {
    case 'selector':
      return selectInstant(expr, evaluation);
    case 'paren':
      return evaluateVector(expr.expr, evaluation);
    case 'unary':
      return expr.negative
        ? negated(evaluateVector(expr.expr, evaluation))
        : evaluateVector(expr.expr, evaluation);
    case 'aggregate':
      return aggregate(expr, evaluation);
    case 'binary':
      return binaryVector(expr, evaluation);
    case 'call':
      return callVector(expr, evaluation);
    default:
      throw new TypeError(`expected an instant vector, found ${expr.kind}`);
  }
}

/** An expression of type scalar: its value at each step. */
export function evaluateScalar(expr: Expr, evaluation: Evaluation): Float64Array {
  switch (expr.kind) {
    case 'number':
      return new Float64Array(evaluation.count).fill(expr.value);
    case 'paren':
      return evaluateScalar(expr.expr, evaluation);
    case 'unary': {
      const values = evaluateScalar(expr.expr, evaluation);
      return expr.negative ? values.map((value) => -value) : values;
    }
    case 'binary':
      return binaryScalar(expr, evaluation);
    case 'call':
      return callScalar(expr, evaluation);
    default:
      throw new TypeError(`expected a scalar, found ${expr.kind}`);
  }
}

function callScalar({ name, args }: Call, evaluation: Evaluation): Float64Array {
  if (name === 'pi') return new Float64Array(evaluation.count).fill(Math.PI);
  if (name === 'time') {
    return Float64Array.from({ length: evaluation.count }, (_, i) => evaluation.timeAt(i) / 1000);
  }
  const columns = evaluateVector(args[0] as Expr, evaluation);
  return Float64Array.from({ length: evaluation.count }, (_, i) => onlyValue(columns, i));
}

/** The value of the one series that there is; NaN if there are none or several. */
function onlyValue(columns: readonly Column[], step: number): number {
  let found = Number.NaN;
  let count = 0;
  for (const { present, values } of columns) {
    if (present[step] === 0) continue;
    found = values[step] as number;
    if (++count > 1) return Number.NaN;
  }
  return found;
}

function negated(columns: readonly Column[]): readonly Column[] {
  return distinct(
    columns.map(({ labels, values, present }) => ({
      labels: withoutName(labels),
      values: values.map((value) => -value),
      present,
    })),
  );
}
