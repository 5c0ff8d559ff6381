/** What a target says of a metric. */
export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

const NOTHING: MetricMetadata = { type: 'unknown', help: '', unit: '' };

/** What a body says of its metrics, line by line. */
export class BodyMetadata {
  readonly #metrics = new Map<string, MetricMetadata>();

  get metrics(): ReadonlyMap<string, MetricMetadata> {
    return this.#metrics;
  }

  note(metric: string, what: Partial<MetricMetadata>): void {
    this.#metrics.set(metric, { ...NOTHING, ...this.#metrics.get(metric), ...what });
  }
}

export interface MetadataQuery {
  /** Null for all metrics. */
  readonly metric: string | null;
  /** Null for as many as there are. */
  readonly limit: number | null;
  readonly perMetric: number | null;
}

/** All that targets say of each metric, each thing once. https://prometheus.io/docs/prometheus/latest/querying/api/#querying-metric-metadata */
export function metadataOf(
  targets: Iterable<ReadonlyMap<string, MetricMetadata>>,
  { metric, limit, perMetric }: MetadataQuery,
): Readonly<Record<string, readonly MetricMetadata[]>> {
  const all = new Map<string, Map<string, MetricMetadata>>();
  for (const target of targets) {
    for (const [name, said] of target) {
      if (metric !== null && name !== metric) continue;
      if (!all.has(name) && limit !== null && all.size >= limit) continue;
      const known = all.get(name) ?? new Map<string, MetricMetadata>();
      all.set(name, known);
      if (perMetric === null || known.size < perMetric) known.set(JSON.stringify(said), said);
    }
  }
  return Object.fromEntries([...all].map(([name, said]) => [name, [...said.values()]]));
}
