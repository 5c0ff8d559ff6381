import type { VectorSelector } from '../parse/ast.ts';
import { type Column, emptyColumn, isEmpty } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { withoutStale } from './series.ts';

/** The value of a series between two of its samples, on the straight line; between a counter's reset that begins at 0. */
export function interpolated(
  { times, values }: { readonly times: Float64Array; readonly values: Float64Array },
  before: number,
  atMs: number,
  counter: boolean,
): number {
  const [beforeMs, afterMs] = [times[before] as number, times[before + 1] as number];
  const [from, to] = [values[before] as number, values[before + 1] as number];
  if (atMs === beforeMs) return from;
  const start = counter && to < from ? 0 : from;
  return start + (to - start) * ((atMs - beforeMs) / (afterMs - beforeMs));
}

/** What an instant selector that is `smoothed` sees: at each step the value between the samples around it. */
export function selectSmoothed(selector: VectorSelector, evaluation: Evaluation): readonly Column[] {
  const { query, count } = evaluation;
  const { lookbackMs } = query.limits;
  const ends = evaluation.moved(selector);
  const [fromMs, toMs] = [(ends[0] as number) - lookbackMs + 1, (ends[count - 1] as number) + lookbackMs];
  const columns = query.read(selector.matchers, fromMs, toMs).map((raw) => {
    const run = withoutStale(raw);
    const column = emptyColumn(run.labels, count);
    let next = 0;
    for (let step = 0; step < count; step++) {
      const end = ends[step] as number;
      while (next < run.times.length && (run.times[next] as number) <= end) next++;
      const beforeMs = run.times[next - 1];
      if (beforeMs === undefined || beforeMs <= end - lookbackMs) continue;
      const afterMs = run.times[next] ?? Number.POSITIVE_INFINITY;
      const between = beforeMs < end && afterMs <= end + lookbackMs;
      column.present[step] = 1;
      column.values[step] = between
        ? interpolated(run, next - 1, end, false)
        : (run.values[next - 1] as number);
    }
    return column;
  });
  return columns.filter((column) => !isEmpty(column));
}
