import type { Expr } from '../parse/ast.ts';
import { aggregateText, operatorText, printExpression, subqueryText } from './print.ts';

const LONGEST_LINE = 100;

/**
 * The expression as Prometheus formats it: what is longer than a line is parted, each part on lines of its own.
 * https://github.com/prometheus/prometheus/blob/v3.16.0/promql/parser/prettier.go
 */
export function prettyExpression(expr: Expr, level = 0): string {
  const line = printExpression(expr);
  const indent = '  '.repeat(level);
  const parts = (...all: readonly Expr[]) => all.map((one) => prettyExpression(one, level + 1)).join(',\n');
  if (expr.kind === 'unary') {
    return `${indent}${expr.negative ? '-' : '+'}${prettyExpression(expr.expr, level).trim()}`;
  }
  const fits = Buffer.byteLength(line) <= LONGEST_LINE;
  // As it is there: without the indent.
  if (expr.kind === 'subquery') return fits ? line : prettyExpression(expr.expr, level) + subqueryText(expr);
  if (fits) return indent + line;
  switch (expr.kind) {
    case 'aggregate': {
      const all = expr.param === null ? [expr.expr] : [expr.param, expr.expr];
      return `${indent}${aggregateText(expr)}(\n${parts(...all)}\n${indent})`;
    }
    case 'binary':
      return `${parts(expr.left)}\n${indent}${operatorText(expr)}\n${parts(expr.right)}`;
    case 'call':
      return `${indent}${expr.name}(\n${parts(...expr.args)}\n${indent})`;
    case 'paren':
      return `${indent}(\n${parts(expr.expr)}\n${indent})`;
    default:
      return indent + line;
  }
}
