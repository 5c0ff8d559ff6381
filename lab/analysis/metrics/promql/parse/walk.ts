import type { Expr } from './ast.ts';

/** The expression and all that it is made of, from left to right, each before its parts. */
export function* partsOf(expr: Expr): Generator<Expr> {
  yield expr;
  for (const child of childrenOf(expr)) yield* partsOf(child);
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
      return expr.args;
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregate':
      return expr.param === null ? [expr.expr] : [expr.param, expr.expr];
    case 'paren':
    case 'unary':
    case 'subquery':
      return [expr.expr];
    default:
      return [];
  }
}
