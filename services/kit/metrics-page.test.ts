import { Counter, Gauge, Histogram } from 'prom-client';
import { expect, test } from 'vitest';
import { KitMetrics } from './metrics.ts';

const HEAD = `# Metrics of a service

What \`/metrics\` of the admin port tells, in Prometheus text. Durations follow OpenTelemetry's \`rpc.*.call.duration\` and
\`http.server.request.duration\`, spans that were sent its \`otel.sdk.*\`; what the conventions do not name begins with \`faultline_\`.
\`process_*\` are named as Prometheus' own clients name them. Prometheus adds \`job\` (the service) and \`instance\`. A run keeps these series in \`evidence/\`, without the buckets of histograms, and the
alerts of [dashboards/](../dashboards/README.md). It adds \`faultline_registry_lease_remaining_seconds\` of each instance: what the registry says each
second that its lease has left, in whole seconds; while the registry does not answer there are no points.

| metric | type | labels | what |
|---|---|---|---|
`;

/** The fields that prom-client keeps of what a metric is made of; its types do not tell. */
interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

const typeOf = (metric: unknown) =>
  [Counter, Gauge, Histogram].find((type) => metric instanceof type)?.name.toLowerCase();

test('docs/metrics.md tells them all: `npx vitest run services/kit/metrics-page.test.ts -u` makes it', async () => {
  const metrics = new KitMetrics().registry.getMetricsAsArray() as unknown as Described[];
  const lines = metrics
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((metric) => {
      const labels = metric.labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${metric.name}\` | ${typeOf(metric)} | ${labels} | ${metric.help} |\n`;
    });
  await expect(`${HEAD}${lines.join('')}`).toMatchFileSnapshot('../../docs/metrics.md');
});
