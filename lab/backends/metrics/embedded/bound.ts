import { formatOpenMetricsFloat, parseFloat64 } from '../../../analysis/metrics/promql/float.ts';

/** Which label of which type is a number. */
const BOUNDS: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };

/**
 * A bucket's bound or a quantile as Prometheus 3 stores it, in OpenMetrics' spelling whatever the target wrote: `1` and `1e0`
 * are `1.0`. So a series keeps its name when its target changes its format.
 * https://prometheus.io/docs/prometheus/3.0/migration/#scrape-protocols
 */
export function normalisedBound(type: string, label: string, value: string): string {
  if (BOUNDS[type] !== label) return value;
  const number = parseFloat64(value);
  return number === null ? value : formatOpenMetricsFloat(number);
}
