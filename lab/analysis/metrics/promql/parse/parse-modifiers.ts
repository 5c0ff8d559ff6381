import type { Evaluated, Expr, Extension, RangeSelector, Subquery, VectorSelector } from './ast.ts';
import { type DurationExpression, durationSeconds, isConstant } from './duration-expression.ts';
import { parseOffset, parseRange } from './parse-duration.ts';
import type { Reader } from './reader.ts';
import { checkSubquery } from './types.ts';

type Movable = VectorSelector | RangeSelector | Subquery;

/** What may follow an expression: ranges, subqueries, `offset` and `@`, in any order that has a meaning. */
export function parseModifiers(reader: Reader, primary: Expr): Expr {
  let expr = primary;
  for (;;) {
    const { kind, text } = reader.peek();
    const word = kind === 'word' ? text.toLowerCase() : '';
    if (kind === '[') expr = bracket(reader, expr);
    else if (word === 'offset') expr = offset(reader, expr);
    else if (kind === '@') expr = at(reader, expr);
    else if (word === 'anchored' || word === 'smoothed') expr = extended(reader, expr, word);
    else return expr;
  }
}

function extended(reader: Reader, expr: Expr, extension: Extension): Expr {
  reader.next();
  if (expr.kind === 'subquery') {
    throw reader.error(`${extension} modifier is not supported for subqueries`, expr.start);
  }
  if (expr.kind !== 'selector' && expr.kind !== 'range') {
    throw reader.error(`${extension} modifier not implemented`, expr.start);
  }
  if (expr.extension !== null && expr.extension !== extension) {
    throw reader.error('anchored and smoothed modifiers cannot be used together', expr.start);
  }
  return { ...expr, extension };
}

function bracket(reader: Reader, expr: Expr): Expr {
  const open = reader.next();
  const range = parseRange(reader, 'subquery or range selector');
  if (reader.peek().kind === ':') return subquery(reader, expr, range);
  const close = reader.peek();
  if (close.kind !== ']') throw reader.unexpected('subquery or range', '":" or "]"');
  reader.next();
  if (expr.kind !== 'selector') throw reader.error('ranges only allowed for vector selectors', open.start);
  if (expr.offset !== null) throw reader.error('no offset modifiers allowed before range', open.start);
  if (expr.at !== null) throw reader.error('no @ modifiers allowed before range', open.start);
  const { name, matchers, extension, start } = expr;
  return reader.node(
    { kind: 'range', name, matchers, range, extension, offset: null, at: null, start, end: close.end },
    expr,
  );
}

function subquery(reader: Reader, expr: Expr, range: DurationExpression): Expr {
  reader.next();
  const step = reader.peek().kind === ']' ? null : parseRange(reader, 'subquery selector');
  const { end } = reader.expect(']', 'subquery selector');
  checkSubquery(reader, expr);
  const { start } = expr;
  return reader.node({ kind: 'subquery', expr, range, step, offset: null, at: null, start, end }, expr);
}

function offset(reader: Reader, expr: Expr): Expr {
  reader.next();
  const by = parseOffset(reader);
  if (!isMovable(expr)) throw notMovable(reader, 'offset', expr);
  if (expr.offset !== null) throw reader.error('offset may not be set multiple times', expr.start);
  // An offset of nothing is as if it were not there.
  return { ...expr, offset: isNothing(by) ? null : by };
}

function isNothing(by: DurationExpression): boolean {
  return isConstant(by) && durationSeconds(by, { stepMs: 0, rangeMs: 0 }) === 0;
}

function at(reader: Reader, expr: Expr): Expr {
  reader.next();
  const when = timestamp(reader, expr.start);
  if (!isMovable(expr)) throw notMovable(reader, '@', expr);
  if (expr.at !== null) throw reader.error('@ <timestamp> may not be set multiple times', expr.start);
  return { ...expr, at: when };
}

function isMovable(expr: Expr): expr is Movable {
  return expr.kind === 'selector' || expr.kind === 'range' || expr.kind === 'subquery';
}

function notMovable(reader: Reader, what: string, { start }: Expr) {
  const preceding = 'an instant vector selector or range vector selector or a subquery';
  return reader.error(`${what} modifier must be preceded by ${preceding}`, start);
}

function timestamp(reader: Reader, start: number): Evaluated {
  const word = reader.takeWord('start', 'end');
  if (word !== null) {
    reader.expect('(', '@');
    reader.expect(')', '@');
    return word.text.toLowerCase() as 'start' | 'end';
  }
  const sign = reader.peek().kind === '-' ? -1 : 1;
  if (reader.peek().kind === '-' || reader.peek().kind === '+') reader.next();
  const seconds = sign * reader.numberValue(reader.expect('number', '@', 'timestamp'));
  if (Number.isFinite(seconds) && Math.abs(seconds) < 2 ** 63) {
    // As Go rounds: a half away from 0, also before 1970.
    return Math.sign(seconds) * Math.round(Math.abs(seconds) * 1000);
  }
  throw reader.error(`timestamp out of bounds for @ modifier: ${shown(seconds)}`, start);
}

function shown(seconds: number): string {
  if (Number.isNaN(seconds)) return 'NaN';
  if (!Number.isFinite(seconds)) return seconds > 0 ? '+Inf' : '-Inf';
  return `${BigInt(seconds)}.000000`;
}
