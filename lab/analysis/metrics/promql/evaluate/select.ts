import type { RangeSelector, Subquery, VectorSelector } from '../parse/ast.ts';
import { type Column, emptyColumn } from './column.ts';
import { Evaluation, type Steps } from './evaluation.ts';
import { type SampleRun, withoutStale } from './series.ts';
import { selectSmoothed } from './smoothed.ts';
import type { Windows } from './window.ts';

/** The newest sample of each series at each step; `pick` makes the value of its time and value. */
export function selectInstant(
  selector: VectorSelector,
  evaluation: Evaluation,
  pick: (value: number, tMs: number) => number = (value) => value,
): readonly Column[] {
  const { query, count } = evaluation;
  const { lookbackMs } = query.limits;
  if (selector.extension === 'smoothed') return selectSmoothed(selector, evaluation);
  const ends = evaluation.moved(selector);
  return query.read(selector.matchers, first(ends) - lookbackMs + 1, last(ends)).flatMap((run) => {
    const { times, values, stale } = run;
    query.spend(count);
    const column = emptyColumn(run.labels, count);
    let seen = false;
    let next = 0;
    for (let step = 0; step < count; step++) {
      const end = ends[step] as number;
      while (next < times.length && (times[next] as number) <= end) next++;
      const tMs = times[next - 1];
      if (tMs === undefined || tMs <= end - lookbackMs || stale?.[next - 1] === 1) continue;
      column.present[step] = 1;
      column.values[step] = pick(values[next - 1] as number, tMs);
      seen = true;
    }
    return seen ? [column] : [];
  });
}

export function selectRange(selector: RangeSelector, evaluation: Evaluation): Windows {
  const { query } = evaluation;
  const { extension, matchers } = selector;
  const ends = evaluation.moved(selector);
  const rangeMs = query.lengthMs(selector.range);
  const reachMs = query.limits.lookbackMs;
  const fromMs = first(ends) - rangeMs + 1 - (extension === null ? 0 : reachMs);
  const toMs = last(ends) + (extension === 'smoothed' ? reachMs : 0);
  const runs = query.read(matchers, fromMs, toMs).map(withoutStale);
  return { runs, rangeMs, ends, extended: extension === null ? null : { extension, reachMs } };
}

/** Evaluates the inner expression at all multiples of the step that lie in any window. */
export function selectSubquery(subquery: Subquery, evaluation: Evaluation): Windows {
  const { query } = evaluation;
  const ends = evaluation.moved(subquery);
  const rangeMs = query.lengthMs(subquery.range);
  const stepMs =
    subquery.step === null ? query.limits.defaultStepMs : Math.max(1, query.lengthMs(subquery.step));
  const steps = stepsBetween(first(ends) - rangeMs, last(ends), stepMs);
  query.spend(steps.count);
  const columns = steps.count === 0 ? [] : new Evaluation(query, steps).vector(subquery.expr);
  return { runs: columns.map((column) => asRun(column, steps)), rangeMs, ends, extended: null };
}

/** The multiples of the step after `afterMs`, up to `endMs`. */
function stepsBetween(afterMs: number, endMs: number, stepMs: number): Steps {
  const startMs = (Math.floor(afterMs / stepMs) + 1) * stepMs;
  return { startMs, stepMs, count: Math.max(0, Math.floor((endMs - startMs) / stepMs) + 1) };
}

function asRun({ labels, values, present }: Column, { startMs, stepMs }: Steps): SampleRun {
  const kept = (_: number, i: number) => present[i] === 1;
  const times = Float64Array.from(values, (_, i) => startMs + i * stepMs);
  return { labels, times: times.filter(kept), values: values.filter(kept), stale: null };
}

function first(ends: Float64Array): number {
  return ends[0] as number;
}

function last(ends: Float64Array): number {
  return ends[ends.length - 1] as number;
}
