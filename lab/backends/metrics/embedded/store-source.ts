import type { SampleRun, SeriesSource } from '../../../analysis/metrics/promql/evaluate/series.ts';
import type { Matcher } from '../../../analysis/metrics/promql/matcher.ts';
import type { Store } from './store.ts';

/** The store's series, as PromQL reads them. */
export class StoreSource implements SeriesSource {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  select(matchers: readonly Matcher[], fromMs: number, toMs: number): readonly SampleRun[] {
    return this.#store.select(matchers).flatMap(({ labels, samples }) => {
      const run = samples.between(fromMs, toMs);
      return run.times.length === 0 ? [] : [{ labels, ...run }];
    });
  }
}
