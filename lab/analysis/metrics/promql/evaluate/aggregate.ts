import { executionError } from '../errors.ts';
import { formatGoFloat, formatPlainFloat } from '../float.ts';
import { isLabelName, type Labels, labelsKey, METRIC_NAME, only, withLabel, without } from '../labels.ts';
import { type Aggregate, type Expr, stringOf } from '../parse/ast.ts';
import { accumulator } from './accumulators.ts';
import { type Column, emptyColumn, isEmpty } from './column.ts';
import type { Evaluation } from './evaluation.ts';

interface Group {
  readonly labels: Labels;
  readonly members: Column[];
}

export function aggregate(expr: Aggregate, evaluation: Evaluation): readonly Column[] {
  const param = expr.param as Expr;
  switch (expr.op) {
    case 'topk':
    case 'bottomk':
      return best(groupsOf(expr, evaluation), evaluation.scalar(param), expr.op === 'topk');
    case 'count_values':
      return countValues(groupsOf(expr, evaluation), stringOf(param), evaluation);
    default:
      return reduce(expr, evaluation);
  }
}

function groupsOf({ expr, grouping, without: drops }: Aggregate, evaluation: Evaluation): readonly Group[] {
  const names = new Set(drops ? [...grouping, METRIC_NAME] : grouping);
  const pick = drops ? without : only;
  const groups = new Map<string, Group>();
  for (const column of evaluation.vector(expr)) {
    const labels = pick(column.labels, names);
    const key = labelsKey(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, members: [column] });
    else group.members.push(column);
  }
  return [...groups.values()];
}

function reduce(expr: Aggregate, evaluation: Evaluation): readonly Column[] {
  const { op, param } = expr;
  const params = param === null ? null : evaluation.scalar(param);
  return groupsOf(expr, evaluation).map(({ labels, members }) => {
    evaluation.query.spend(evaluation.count);
    const column = emptyColumn(labels, evaluation.count);
    for (let step = 0; step < evaluation.count; step++) {
      const values = accumulator(op, params?.[step] ?? 0);
      for (const { present, values: all } of members) {
        if (present[step] === 0) continue;
        column.present[step] = 1;
        values.add(all[step] as number);
      }
      if (column.present[step] === 1) column.values[step] = values.result;
    }
    return column;
  });
}

/** The `k` greatest or least of each group at each step, best first where there is one step only. */
function best(groups: readonly Group[], params: Float64Array, greatest: boolean): readonly Column[] {
  const limits = params.map(limitOf);
  const ranks = new Map<Column, number>();
  const columns = groups.flatMap(({ members }) => {
    const chosen = members.map((column) => ({ ...column, present: new Uint8Array(column.present.length) }));
    for (const [step, limit] of limits.entries()) {
      const there = members.flatMap(({ present, values }, i) =>
        present[step] === 1 ? [{ i, value: values[step] as number }] : [],
      );
      there.sort((a, b) => byRank(a.value, b.value, greatest));
      for (const [rank, { i }] of there.slice(0, limit).entries()) {
        (chosen[i] as Column).present[step] = 1;
        ranks.set(chosen[i] as Column, rank);
      }
    }
    const kept = chosen.filter((column) => !isEmpty(column));
    return limits.length > 1
      ? kept
      : kept.sort((a, b) => (ranks.get(a) as number) - (ranks.get(b) as number));
  });
  return columns;
}

function limitOf(param: number): number {
  if (Number.isNaN(param)) throw executionError('Parameter value is NaN');
  if (param >= 2 ** 63 || param < -(2 ** 63)) {
    throw executionError(`Scalar value ${formatGoFloat(param)} ${param > 0 ? 'over' : 'under'}flows int64`);
  }
  return Math.max(0, Math.trunc(param));
}

/** NaN comes last whichever is best. */
function byRank(a: number, b: number, greatest: boolean): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  if (a === b) return 0;
  return a > b === greatest ? -1 : 1;
}

function countValues(groups: readonly Group[], label: string, evaluation: Evaluation): readonly Column[] {
  if (!isLabelName(label)) throw executionError(`invalid label name ${JSON.stringify(label)}`);
  const columns = new Map<string, Column>();
  for (const { labels, members } of groups) {
    for (const { present, values } of members) {
      for (let step = 0; step < evaluation.count; step++) {
        if (present[step] === 0) continue;
        const counted = withLabel(labels, label, formatPlainFloat(values[step] as number));
        const key = labelsKey(counted);
        let column = columns.get(key);
        if (column === undefined) {
          evaluation.query.spend(evaluation.count);
          column = emptyColumn(counted, evaluation.count);
          columns.set(key, column);
        }
        column.present[step] = 1;
        (column.values[step] as number)++;
      }
    }
  }
  return [...columns.values()];
}
