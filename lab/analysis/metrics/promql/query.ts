import { PromqlError } from './errors.ts';
import { type Column, distinct } from './evaluate/column.ts';
import { evaluateScalar, evaluateVector } from './evaluate/evaluate.ts';
import { Evaluation, Query, type QueryLimits, type Steps } from './evaluate/evaluation.ts';
import { eachWindow } from './evaluate/over-windows.ts';
import { windowsOf } from './evaluate/range-functions.ts';
import type { SeriesSource } from './evaluate/series.ts';
import { compareLabels, type Labels } from './labels.ts';
import { type Expr, stringOf, withoutParens } from './parse/ast.ts';
import { showType, typeOf } from './parse/types.ts';

export interface Point {
  readonly tMs: number;
  readonly value: number;
}

/** What an expression comes to, with its type as the HTTP API names it. */
export type QueryResult =
  | { readonly type: 'scalar'; readonly point: Point }
  | { readonly type: 'string'; readonly tMs: number; readonly value: string }
  | { readonly type: 'vector'; readonly tMs: number; readonly items: readonly VectorItem[] }
  | { readonly type: 'matrix'; readonly items: readonly MatrixItem[] };

export interface VectorItem {
  readonly labels: Labels;
  readonly value: number;
}
export interface MatrixItem {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

export const DEFAULT_LIMITS: QueryLimits = {
  lookbackMs: 300_000,
  defaultStepMs: 60_000,
  maxSamples: 50_000_000,
  timedOut: () => false,
};

/** Evaluates an expression at one time. @throws PromqlError */
export function instantQuery(
  expr: Expr,
  source: SeriesSource,
  tMs: number,
  limits: Partial<QueryLimits> = {},
): QueryResult {
  const evaluation = begin(source, { startMs: tMs, stepMs: 0, count: 1 }, limits);
  switch (typeOf(expr)) {
    case 'string':
      return { type: 'string', tMs, value: stringOf(expr) };
    case 'scalar':
      return { type: 'scalar', point: { tMs, value: evaluation.scalar(expr)[0] as number } };
    case 'matrix':
      return { type: 'matrix', items: matrixOf(expr, evaluation) };
    default: {
      const columns = distinct(evaluation.vector(expr));
      const items = columns.flatMap(({ labels, values, present }) =>
        present[0] === 1 ? [{ labels, value: values[0] as number }] : [],
      );
      return { type: 'vector', tMs, items: isOrdered(expr) ? items : items.sort(byLabels) };
    }
  }
}

/** Evaluates an expression at all steps, both ends included. @throws PromqlError, also for a type that has no steps */
export function rangeQuery(
  expr: Expr,
  source: SeriesSource,
  steps: Steps,
  limits: Partial<QueryLimits> = {},
): QueryResult {
  const type = typeOf(expr);
  if (type !== 'vector' && type !== 'scalar') {
    const found = JSON.stringify(showType(type));
    const message = `invalid expression type ${found} for range query, must be Scalar or instant Vector`;
    throw new PromqlError('bad_data', message);
  }
  const evaluation = begin(source, steps, limits);
  const columns = type === 'scalar' ? [scalarColumn(expr, evaluation)] : distinct(evaluation.vector(expr));
  const items = columns.map(({ labels, values, present }) => ({
    labels,
    points: Array.from(values, (value, i) => ({ tMs: evaluation.timeAt(i), value })).filter(
      (_, i) => present[i] === 1,
    ),
  }));
  return { type: 'matrix', items: items.filter(({ points }) => points.length > 0).sort(byLabels) };
}

const EVALUATORS = { vector: evaluateVector, scalar: evaluateScalar };

function begin(source: SeriesSource, steps: Steps, limits: Partial<QueryLimits>): Evaluation {
  return new Evaluation(new Query(source, steps, { ...DEFAULT_LIMITS, ...limits }, EVALUATORS), steps);
}

function scalarColumn(expr: Expr, evaluation: Evaluation): Column {
  const present = new Uint8Array(evaluation.count).fill(1);
  return { labels: [], values: evaluation.scalar(expr), present };
}

function matrixOf(expr: Expr, evaluation: Evaluation): readonly MatrixItem[] {
  const windows = windowsOf(expr, evaluation);
  const items: MatrixItem[] = [];
  for (const run of windows.runs) {
    eachWindow(run, windows, false, ({ times, values, from, to }) => {
      const points = Array.from(times.subarray(from, to), (tMs, i) => ({
        tMs,
        value: values[from + i] as number,
      }));
      items.push({ labels: run.labels, points });
    });
  }
  return items.sort(byLabels);
}

const ORDERED: ReadonlySet<string> = new Set(['sort', 'sort_desc', 'topk', 'bottomk']);

/** Whether the expression says in what order its series come; of all others it is that of their labels. */
function isOrdered(expr: Expr): boolean {
  const inner = withoutParens(expr);
  if (inner.kind === 'call') return ORDERED.has(inner.name);
  return inner.kind === 'aggregate' && ORDERED.has(inner.op);
}

function byLabels(a: { readonly labels: Labels }, b: { readonly labels: Labels }): number {
  return compareLabels(a.labels, b.labels);
}
