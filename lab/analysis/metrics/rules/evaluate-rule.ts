import { executionError } from '../promql/errors.ts';
import type { QueryLimits } from '../promql/evaluate/evaluation.ts';
import type { SeriesSource } from '../promql/evaluate/series.ts';
import type { Labels } from '../promql/labels.ts';
import type { Expr } from '../promql/parse/ast.ts';
import { instantQuery, type VectorItem } from '../promql/query.ts';

/** A sample that a rule makes. */
export interface RuleSample {
  readonly labels: Labels;
  readonly value: number;
}

/** What rules are evaluated on. */
export interface RuleInput {
  readonly source: SeriesSource;
  readonly limits: Partial<QueryLimits>;
}

/** The series that an expression has now; a scalar is one without labels. @throws PromqlError */
export function evaluateAt(expr: Expr, { source, limits }: RuleInput, tMs: number): readonly VectorItem[] {
  const result = instantQuery(expr, source, tMs, limits);
  if (result.type === 'vector') return result.items;
  if (result.type === 'scalar') return [{ labels: [], value: result.point.value }];
  throw executionError(`expected an instant vector or a scalar, found a ${result.type}`);
}
