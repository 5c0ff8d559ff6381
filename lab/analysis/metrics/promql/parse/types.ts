import type { Binary, Expr, ValueType } from './ast.ts';
import { EXPERIMENTAL, FUNCTIONS } from './functions.ts';
import type { Reader } from './reader.ts';

const SHOWN: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
    case 'aggregate':
      return 'vector';
    case 'range':
    case 'subquery':
      return 'matrix';
    case 'call':
      return FUNCTIONS.get(expr.name)?.returns ?? 'vector';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    default:
      return typeOf(expr.expr);
  }
}

export function showType(type: ValueType): string {
  return SHOWN[type];
}

export function checkType(reader: Reader, expr: Expr, wanted: ValueType, where: string): void {
  const found = typeOf(expr);
  if (found === wanted) return;
  throw reader.error(`expected type ${SHOWN[wanted]} in ${where}, got ${SHOWN[found]}`, expr.start);
}

export function checkCall(reader: Reader, name: string, args: readonly Expr[], at: number): void {
  if (EXPERIMENTAL.has(name)) throw reader.error(`function ${JSON.stringify(name)} is not enabled`, at);
  const signature = FUNCTIONS.get(name);
  if (signature === undefined) throw reader.error(`unknown function with name ${JSON.stringify(name)}`, at);
  const { args: wanted, optional } = signature;
  const least = wanted.length - Math.abs(optional);
  const most = optional < 0 ? Number.POSITIVE_INFINITY : wanted.length;
  if (args.length < least || args.length > most) {
    const bound = optional === 0 ? '' : args.length < least ? 'at least ' : 'at most ';
    const count = args.length < least ? least : most;
    const message = `expected ${bound}${count} argument(s) in call to "${name}", got ${args.length}`;
    throw reader.error(message, at);
  }
  for (const [i, arg] of args.entries()) {
    checkType(reader, arg, wanted[Math.min(i, wanted.length - 1)] as ValueType, `call to function "${name}"`);
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const SETS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

export function isComparison(op: string): boolean {
  return COMPARISONS.has(op);
}

/** `at` is where the operator stands. */
export function checkBinary(
  reader: Reader,
  { op, left, right, bool, start }: Omit<Binary, 'depth'>,
  at: number,
  matches: boolean,
): void {
  const [one, other] = [typeOf(left), typeOf(right)];
  if (bool && !isComparison(op))
    throw reader.error('bool modifier can only be used on comparison operators', at);
  if (isComparison(op) && !bool && one === 'scalar' && other === 'scalar') {
    throw reader.error('comparisons between scalars must use BOOL modifier', at);
  }
  for (const side of [left, right]) {
    if (typeOf(side) === 'scalar' || typeOf(side) === 'vector') continue;
    throw reader.error('binary expression must contain only scalar and instant vector types', side.start);
  }
  if (one === 'vector' && other === 'vector') return;
  if (matches) throw reader.error('vector matching only allowed between instant vectors', start);
  if (SETS.has(op)) {
    throw reader.error(`set operator ${JSON.stringify(op)} not allowed in binary scalar expression`, start);
  }
}

export function checkUnary(reader: Reader, expr: Expr, at: number): void {
  const type = typeOf(expr);
  if (type === 'scalar' || type === 'vector') return;
  const allowed = 'expressions of type scalar or instant vector';
  throw reader.error(`unary expression only allowed on ${allowed}, got ${JSON.stringify(SHOWN[type])}`, at);
}

export function checkSubquery(reader: Reader, expr: Expr): void {
  const type = typeOf(expr);
  if (type === 'vector') return;
  throw reader.error(`subquery is only allowed on instant vector, got ${type} instead`, expr.start);
}
