import { withoutName } from '../labels.ts';
import { type Call, type Expr, stringOf, withoutParens } from '../parse/ast.ts';
import { absent } from './absent.ts';
import { type Column, distinct, emptyColumn, isEmpty } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { histogramFraction, histogramQuantile, ofHistograms } from './histogram.ts';
import { labelJoin, labelReplace } from './label-functions.ts';
import { clamp, DATES, dateOf, MATH, roundTo } from './math.ts';
import { callOverRange, isRangeFunction } from './range-functions.ts';
import { selectInstant } from './select.ts';

/** A function that gives an instant vector. */
export function callVector(call: Call, evaluation: Evaluation): readonly Column[] {
  const { name } = call;
  if (isRangeFunction(name)) return callOverRange(call, evaluation);
  const simple = MATH[name];
  if (simple !== undefined) return mapped(argument(call, 0), evaluation, simple);
  const date = DATES[name];
  if (date !== undefined) return dates(call, evaluation, date);
  const special = SPECIAL[name];
  // Functions of native histograms, of which there are none here.
  return special === undefined ? [] : special(call, evaluation);
}

const argument = ({ args }: Call, i: number) => args[i] as Expr;

const SPECIAL: Readonly<Record<string, (call: Call, evaluation: Evaluation) => readonly Column[]>> = {
  absent: (call, evaluation) => {
    const columns = evaluation.vector(argument(call, 0));
    evaluation.query.spend(evaluation.count);
    return absent(argument(call, 0), columns, evaluation.count);
  },
  clamp: (call, evaluation) => {
    const least = evaluation.scalar(argument(call, 1));
    const most = evaluation.scalar(argument(call, 2));
    return mapped(argument(call, 0), evaluation, (value, i) =>
      (least[i] as number) > (most[i] as number)
        ? undefined
        : clamp(value, least[i] as number, most[i] as number),
    );
  },
  clamp_max: (call, evaluation) => {
    const most = evaluation.scalar(argument(call, 1));
    return mapped(argument(call, 0), evaluation, (value, i) => Math.min(most[i] as number, value));
  },
  clamp_min: (call, evaluation) => {
    const least = evaluation.scalar(argument(call, 1));
    return mapped(argument(call, 0), evaluation, (value, i) => Math.max(least[i] as number, value));
  },
  round: (call, evaluation) => {
    const to = call.args[1] === undefined ? null : evaluation.scalar(call.args[1]);
    return mapped(argument(call, 0), evaluation, (value, i) => roundTo(value, to?.[i] ?? 1));
  },
  sort: (call, evaluation) => sorted(evaluation.vector(argument(call, 0)), 1),
  sort_desc: (call, evaluation) => sorted(evaluation.vector(argument(call, 0)), -1),
  timestamp,
  vector: (call, evaluation) => [
    {
      labels: [],
      values: evaluation.scalar(argument(call, 0)),
      present: new Uint8Array(evaluation.count).fill(1),
    },
  ],
  label_replace: (call, evaluation) =>
    labelReplace(evaluation.vector(argument(call, 0)), call.args.slice(1).map(stringOf), evaluation.query),
  label_join: (call, evaluation) =>
    labelJoin(evaluation.vector(argument(call, 0)), call.args.slice(1).map(stringOf), evaluation.query),
  histogram_quantile: (call, evaluation) => {
    const phi = evaluation.scalar(argument(call, 0));
    const columns = evaluation.vector(argument(call, 1));
    return ofHistograms(columns, evaluation.count, (buckets, i) =>
      histogramQuantile(phi[i] as number, buckets),
    );
  },
  histogram_fraction: (call, evaluation) => {
    const lower = evaluation.scalar(argument(call, 0));
    const upper = evaluation.scalar(argument(call, 1));
    const columns = evaluation.vector(argument(call, 2));
    return ofHistograms(columns, evaluation.count, (buckets, i) =>
      histogramFraction(lower[i] as number, upper[i] as number, buckets),
    );
  },
};

/** Each value anew, without the metric's name; undefined takes it away. */
function mapped(
  expr: Expr,
  evaluation: Evaluation,
  apply: (value: number, step: number) => number | undefined,
): readonly Column[] {
  const columns = evaluation.vector(expr).map(({ labels, values, present }) => {
    const column = emptyColumn(withoutName(labels), evaluation.count);
    for (let i = 0; i < evaluation.count; i++) {
      const value = present[i] === 1 ? apply(values[i] as number, i) : undefined;
      if (value === undefined) continue;
      column.values[i] = value;
      column.present[i] = 1;
    }
    return column;
  });
  return distinct(columns.filter((column) => !isEmpty(column)));
}

function dates(call: Call, evaluation: Evaluation, part: (typeof DATES)[string]): readonly Column[] {
  const [expr] = call.args;
  if (expr !== undefined) return mapped(expr, evaluation, (value) => part(dateOf(value)));
  evaluation.query.spend(evaluation.count);
  const column = emptyColumn([], evaluation.count);
  column.present.fill(1);
  for (let i = 0; i < evaluation.count; i++) column.values[i] = part(dateOf(evaluation.timeAt(i) / 1000));
  return [column];
}

/** When the sample was taken, if it is one; else when it was calculated. */
function timestamp(call: Call, evaluation: Evaluation): readonly Column[] {
  const expr = withoutParens(argument(call, 0));
  if (expr.kind !== 'selector') {
    return mapped(expr, evaluation, (_, i) => evaluation.timeAt(i) / 1000);
  }
  const columns = selectInstant(expr, evaluation, (_, tMs) => tMs / 1000);
  return distinct(columns.map((column) => ({ ...column, labels: withoutName(column.labels) })));
}

/** By value, NaN last. Of a range query the order is another one anyway. */
function sorted(columns: readonly Column[], direction: 1 | -1): readonly Column[] {
  return columns.toSorted((a, b) => {
    const [one, other] = [a.values[0] as number, b.values[0] as number];
    if (Number.isNaN(one)) return Number.isNaN(other) ? 0 : 1;
    return Number.isNaN(other) ? -1 : direction * (one - other) || 0;
  });
}
