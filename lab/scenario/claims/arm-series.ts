import type { ArmView } from '../../analysis/arm/view.ts';
import type { SampleRun, SeriesSource } from '../../analysis/metrics/promql/evaluate/series.ts';
import { labelsOf, METRIC_NAME } from '../../analysis/metrics/promql/labels.ts';
import { type Matcher, matchesAll } from '../../analysis/metrics/promql/matcher.ts';
import type { Series } from '../../evidence/series.ts';

/** The series that an arm left, as PromQL reads them. */
export class ArmSeries implements SeriesSource {
  readonly #arm: ArmView;

  constructor(arm: ArmView) {
    this.#arm = arm;
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): readonly SampleRun[] {
    return this.#named(matchers).flatMap(({ name, labels: given, points }) => {
      const labels = labelsOf([[METRIC_NAME, name], ...Object.entries(given)]);
      const there = points.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs);
      if (there.length === 0 || !matchesAll(labels, matchers)) return [];
      const times = Float64Array.from(there, ({ tMs }) => tMs);
      return [{ labels, times, values: Float64Array.from(there, ({ value }) => value), stale: null }];
    });
  }

  /** By the arm's own way where a metric is named: so a name that nothing has is told, and so is what was not scraped. */
  #named(matchers: readonly Matcher[]): readonly Series[] {
    const equal = matchers.filter(({ operator, value }) => operator === '=' && value !== '');
    const name = equal.find((matcher) => matcher.name === METRIC_NAME)?.value;
    if (name === undefined) return this.#arm.evidence.metrics;
    const labels = equal.filter((matcher) => matcher.name !== METRIC_NAME);
    return this.#arm.metrics(name, Object.fromEntries(labels.map((one) => [one.name, one.value]))) ?? [];
  }
}
