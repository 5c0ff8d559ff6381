import { parseExpression } from '../../../analysis/metrics/promql/parse/parse.ts';
import { instantQuery } from '../../../analysis/metrics/promql/query.ts';
import { ArmSeries } from '../arm-series.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import type { Moment } from '../moment.ts';

/** What was scraped. */
export interface MetricObservations<Phase extends string> {
  promql(query: string, unit: string, at: Moment<Phase>): Measure;
}

/** Series are scraped twice a second: what has not been seen for so long is gone. */
const LOOKBACK_MS = 5_000;

export const metricKinds: KindsOf<MetricObservations<string>> = {
  promql: {
    call: 'promql(query, unit, at)',
    unit: (_query, unit) => unit,
    definition:
      'What a PromQL query over the metrics of the arm comes to at a moment: one number, a scalar or a single series. Series are looked for 5 s back',
    noData: 'the moment never came, or the query comes to nothing, to NaN, or to several series',
    check: (query) => void parseExpression(query),
    observe: (arm, query, _unit, at) => {
      const found = at.find(arm);
      if (!found) return null;
      const limits = { lookbackMs: LOOKBACK_MS };
      const result = instantQuery(parseExpression(query), new ArmSeries(arm), found.tMs, limits);
      const values =
        result.type === 'scalar'
          ? [result.point.value]
          : result.type === 'vector'
            ? result.items.map((item) => item.value)
            : [];
      if (values.length > 1)
        arm.asking.withhold(`\`${query}\` comes to ${values.length} series in ${arm.arm}, expected one`);
      const [value] = values;
      return value === undefined
        ? null
        : { value, evidence: `${arm.arm}: \`${query}\` at ${found.text} is ${value}` };
    },
  },
};
