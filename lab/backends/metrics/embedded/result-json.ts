import { formatGoFloat, formatTime } from '../../../analysis/metrics/promql/float.ts';
import { labelsJson } from '../../../analysis/metrics/promql/labels.ts';
import type { Point, QueryResult } from '../../../analysis/metrics/promql/query.ts';

/** The `data` of a query's answer, numbers as Go writes them. https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
export function resultJson(result: QueryResult): string {
  return `{"resultType":"${result.type}","result":${valueJson(result)}}`;
}

function valueJson(result: QueryResult): string {
  switch (result.type) {
    case 'scalar':
      return pointJson(result.point);
    case 'string':
      return `[${formatTime(result.tMs)},${JSON.stringify(result.value)}]`;
    case 'vector':
      return list(result.items, ({ labels, value }) => {
        return `{"metric":${labelsJson(labels)},"value":${pointJson({ tMs: result.tMs, value })}}`;
      });
    default:
      return list(result.items, ({ labels, points }) => {
        return `{"metric":${labelsJson(labels)},"values":${list(points, pointJson)}}`;
      });
  }
}

function list<T>(all: readonly T[], json: (one: T) => string): string {
  return `[${all.map(json).join(',')}]`;
}

function pointJson({ tMs, value }: Point): string {
  return `[${formatTime(tMs)},"${formatGoFloat(value)}"]`;
}
