import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out; negative: the last one may come again and again. */
  readonly optional: number;
  readonly returns: 'scalar' | 'vector';
}

const of = (
  names: string,
  args: readonly ValueType[],
  optional = 0,
  returns: 'scalar' | 'vector' = 'vector',
): (readonly [string, Signature])[] => names.split(' ').map((name) => [name, { args, optional, returns }]);

/** The functions of Prometheus 3. https://prometheus.io/docs/prometheus/latest/querying/functions/ */
export const FUNCTIONS: ReadonlyMap<string, Signature> = new Map([
  ...of('abs ceil exp floor ln log2 log10 sgn sqrt', ['vector']),
  ...of('acos acosh asin asinh atan atanh cos cosh sin sinh tan tanh deg rad', ['vector']),
  ...of('absent sort sort_desc timestamp', ['vector']),
  ...of('histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar', ['vector']),
  ...of('changes delta deriv idelta increase irate rate resets', ['matrix']),
  ...of('absent_over_time avg_over_time count_over_time first_over_time last_over_time', ['matrix']),
  ...of('max_over_time min_over_time present_over_time sum_over_time', ['matrix']),
  ...of('stddev_over_time stdvar_over_time', ['matrix']),
  ...of('quantile_over_time', ['scalar', 'matrix']),
  ...of('predict_linear', ['matrix', 'scalar']),
  ...of('clamp', ['vector', 'scalar', 'scalar']),
  ...of('clamp_max clamp_min', ['vector', 'scalar']),
  ...of('round', ['vector', 'scalar'], 1),
  ...of('days_in_month day_of_month day_of_week day_of_year hour minute month year', ['vector'], 1),
  ...of('histogram_fraction', ['scalar', 'scalar', 'vector']),
  ...of('histogram_quantile', ['scalar', 'vector']),
  ...of('label_replace', ['vector', 'string', 'string', 'string', 'string']),
  ...of('label_join', ['vector', 'string', 'string', 'string'], -1),
  ...of('vector', ['scalar']),
  ...of('scalar', ['vector'], 0, 'scalar'),
  ...of('time pi', [], 0, 'scalar'),
]);

/** What Prometheus has behind a flag only, and this engine not at all. */
export const EXPERIMENTAL: ReadonlySet<string> = new Set(
  (
    'double_exponential_smoothing end histogram_quantiles info integral mad_over_time max_of min_of range ' +
    'sort_by_label sort_by_label_desc start start_timestamp step ts_of_first_over_time ts_of_last_over_time ' +
    'ts_of_max_over_time ts_of_min_over_time'
  ).split(' '),
);
