import { type Labels, labelsOf, METRIC_NAME } from '../labels.ts';
import { type Expr, withoutParens } from '../parse/ast.ts';
import { type Column, emptyColumn, isEmpty } from './column.ts';

/** 1 at each step at which none of the columns has a value. */
export function absent(expr: Expr, columns: readonly Column[], steps: number): readonly Column[] {
  const column = emptyColumn(absentLabels(expr), steps);
  column.values.fill(1);
  column.present.fill(1);
  for (const { present } of columns)
    for (let i = 0; i < steps; i++) if (present[i] === 1) column.present[i] = 0;
  return isEmpty(column) ? [] : [column];
}

/** What the selector asks to be equal, each label once. */
function absentLabels(expr: Expr): Labels {
  const selector = withoutParens(expr);
  if (selector.kind !== 'selector' && selector.kind !== 'range') return [];
  const matchers = selector.matchers.filter(({ name }) => name !== METRIC_NAME);
  const names = matchers.map(({ name }) => name);
  return labelsOf(
    matchers
      .filter(({ name, operator }) => operator === '=' && names.indexOf(name) === names.lastIndexOf(name))
      .map(({ name, value }) => [name, value] as const),
  );
}
