/**
 * How long a range, offset or step is: a length in milliseconds, or arithmetic with what only the query's own times decide.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#duration-expressions
 */
export type DurationExpression =
  /** `unit` where it was written as `5m`, not as `300`. */
  | { readonly kind: 'seconds'; readonly seconds: number; readonly unit: boolean }
  | { readonly kind: 'step' | 'range' }
  | { readonly kind: 'negated' | 'parens'; readonly of: DurationExpression }
  | {
      readonly kind: '+' | '-' | '*' | '/' | '%' | '^' | 'min_of' | 'max_of';
      readonly left: DurationExpression;
      readonly right: DurationExpression;
    };

/** The times of the query that `step()` and `range()` stand for; both 0 for an instant query. */
export interface QuerySpan {
  readonly stepMs: number;
  readonly rangeMs: number;
}

export function durationSeconds(of: DurationExpression, span: QuerySpan): number {
  switch (of.kind) {
    case 'seconds':
      return of.seconds;
    case 'step':
      return span.stepMs / 1000;
    case 'range':
      return span.rangeMs / 1000;
    case 'negated':
      return -durationSeconds(of.of, span);
    case 'parens':
      return durationSeconds(of.of, span);
    default:
      return calculated(of.kind, durationSeconds(of.left, span), durationSeconds(of.right, span));
  }
}

function calculated(kind: string, left: number, right: number): number {
  switch (kind) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return left ** right;
    case 'min_of':
      return Math.min(left, right);
    default:
      return Math.max(left, right);
  }
}

/** Whether nothing of the query decides it. */
export function isConstant(of: DurationExpression): boolean {
  switch (of.kind) {
    case 'seconds':
      return true;
    case 'step':
    case 'range':
      return false;
    case 'negated':
    case 'parens':
      return isConstant(of.of);
    default:
      return isConstant(of.left) && isConstant(of.right);
  }
}

/** Prometheus counts in whole nanoseconds, of which it takes the whole milliseconds; NaN for what 64 bits don't hold. */
export function wholeMs(seconds: number): number {
  return Math.abs(seconds) > 2 ** 63 / 1e9 ? Number.NaN : Math.trunc(Math.round(seconds * 1e9) / 1e6);
}
