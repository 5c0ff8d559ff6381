import type { Matcher } from '../matcher.ts';
import type { DurationExpression } from './duration-expression.ts';
import type { Aggregation, ArithmeticSymbol, ComparisonSymbol } from './tokens.ts';

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** Where a node stands in the text, and how many levels of nodes it has below and with itself. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

export type Evaluated = number | 'start' | 'end';

/** What `offset` and `@` say; `at` is in milliseconds, or the start or the end of the query. */
export interface Moved {
  readonly offset: DurationExpression | null;
  readonly at: Evaluated | null;
}

export interface NumberLiteral extends Place {
  readonly kind: 'number';
  readonly value: number;
  /** Written as `5m`, not as `300`. */
  readonly unit: boolean;
}
export interface StringLiteral extends Place {
  readonly kind: 'string';
  readonly value: string;
}
/** How the ends of a range are read: https://prometheus.io/docs/prometheus/latest/querying/basics/#extended-range-selectors */
export type Extension = 'anchored' | 'smoothed';

export interface VectorSelector extends Place, Moved {
  readonly kind: 'selector';
  /** What stood before the braces; null where a name, if any, stood within. */
  readonly name: string | null;
  readonly extension: Extension | null;
  readonly matchers: readonly Matcher[];
}
export interface RangeSelector extends Place, Moved {
  readonly kind: 'range';
  readonly name: string | null;
  readonly extension: Extension | null;
  readonly matchers: readonly Matcher[];
  readonly range: DurationExpression;
}
export interface Subquery extends Place, Moved {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly range: DurationExpression;
  /** Null for the default step. */
  readonly step: DurationExpression | null;
}
export interface Call extends Place {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}
export interface Aggregate extends Place {
  readonly kind: 'aggregate';
  readonly op: Aggregation;
  readonly param: Expr | null;
  readonly expr: Expr;
  readonly grouping: readonly string[];
  readonly without: boolean;
}
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticSymbol | ComparisonSymbol | SetOperator | 'atan2' | '</' | '>/';
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Which side may have many series to one of the other; null for one to one. */
  readonly group: 'left' | 'right' | null;
  readonly include: readonly string[];
}
export interface Binary extends Place {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly bool: boolean;
  readonly matching: Matching;
}
export interface Unary extends Place {
  readonly kind: 'unary';
  readonly negative: boolean;
  readonly expr: Expr;
}
export interface Paren extends Place {
  readonly kind: 'paren';
  readonly expr: Expr;
}

/** A PromQL expression whose types are right. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | RangeSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren;

export function withoutParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

/** The text that an expression of type string is. */
export function stringOf(expr: Expr): string {
  const inner = withoutParens(expr);
  if (inner.kind === 'string') return inner.value;
  throw new TypeError(`expected a string, found ${inner.kind}`);
}
