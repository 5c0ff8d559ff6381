import { formatGoFloat, formatTime } from './float.ts';
import { labelsJson } from './labels.ts';
import type { Sample } from './samples.ts';
import type { Selector } from './selector.ts';
import type { Store, StoredSeries } from './store.ts';

/** How far back an instant query looks for a sample (Prometheus' `--query.lookback-delta`). */
const LOOKBACK_MS = 300_000;

/** The `data` of `/api/v1/query` as JSON text. A sample exactly at the start of a range is not in it, unlike in Prometheus 2. */
export function evaluate(store: Store, selector: Selector, timeMs: number): string {
  const endMs = (selector.atMs ?? timeMs) - selector.offsetMs;
  const series = store.select(selector.matchers).sort(byLabels);
  return selector.rangeMs === null
    ? result('vector', series, ({ samples }) => {
        const sample = samples.latest(endMs - LOOKBACK_MS + 1, endMs);
        return sample === null ? null : `"value":${point({ tMs: timeMs, value: sample.value })}`;
      })
    : result('matrix', series, ({ samples }) => {
        const points = [...samples.between(endMs - (selector.rangeMs as number) + 1, endMs)];
        return points.length === 0 ? null : `"values":[${points.map(point).join(',')}]`;
      });
}

function result(type: string, all: readonly StoredSeries[], body: (series: StoredSeries) => string | null) {
  const items: string[] = [];
  for (const series of all) {
    const values = body(series);
    if (values !== null) items.push(`{"metric":${labelsJson(series.labels)},${values}}`);
  }
  return `{"resultType":"${type}","result":[${items.join(',')}]}`;
}

function point({ tMs, value }: Sample): string {
  return `[${formatTime(tMs)},"${formatGoFloat(value)}"]`;
}

function byLabels(a: StoredSeries, b: StoredSeries): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
