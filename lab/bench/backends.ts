import { join } from 'node:path';
import type { Backend } from '../backends/backend.ts';
import { metricsProviders, useMetrics } from './backends/metrics.ts';
import { type Measured, measure, type Provider } from './backends/provider.ts';
import { registryProviders, useRegistry } from './backends/registry.ts';
import { tracesProviders, useTraces } from './backends/traces.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

export interface BackendsOptions {
  /** For data; exists. */
  readonly folder: string;
  /** Starts of each provider. */
  readonly runs: number;
}

/** Embedded and real backends as processes, all versions that this machine has; they take turns. */
export async function benchBackends(options: BackendsOptions): Promise<string> {
  const parts = [
    await compare('registry', await registryProviders(), useRegistry, options),
    await compare('traces', await tracesProviders(), useTraces, options),
    await compare(
      'metrics',
      await metricsProviders(),
      (backend) => useMetrics(backend, join(backend.instance.logFile, '../targets.json')),
      options,
    ),
  ];
  return [
    `${options.runs} starts of each, taking turns; medians, in brackets as multiples of the embedded one.`,
    'CPU is what the work took, PSS what the process keeps resident after it.\n',
    parts.join('\n\n'),
  ].join('\n');
}

async function compare<B extends Backend>(
  role: string,
  providers: readonly Provider<B>[],
  work: (backend: B) => Promise<Record<string, number>>,
  { folder, runs }: BackendsOptions,
): Promise<string> {
  const measured = new Map<Provider<B>, Measured[]>(providers.map((provider) => [provider, []]));
  for (let run = 0; run < runs; run++) {
    for (const [provider, all] of measured) all.push(await measure(provider, folder, work));
  }
  const columns = [...measured.values()].map((all) => new Map(figuresOf(all)));
  const titles = [...(columns[0]?.keys() ?? [])];
  const rows = [...measured.keys()].map(({ name }, row) => [
    name,
    ...titles.map((title) => cell(columns[row]?.get(title), row === 0 ? undefined : columns[0]?.get(title))),
  ]);
  return table([role, ...titles], rows);
}

/** Medians over the runs, by the title of their column. */
function figuresOf(runs: readonly Measured[]): [string, number][] {
  const of = (title: string, figure: (run: Measured) => number): [string, number] => [
    title,
    median(runs.map(figure)),
  ];
  return [
    of('start, ms', ({ startMs }) => startMs),
    of('stop, ms', ({ stopMs }) => stopMs),
    of('PSS, MiB', ({ pssBytes }) => pssBytes / 2 ** 20),
    of('CPU, ms', ({ cpuMs }) => cpuMs),
    ...Object.keys(runs[0]?.work ?? {}).map((title) => of(title, ({ work }) => work[title] ?? Number.NaN)),
  ];
}

function cell(value = Number.NaN, base?: number): string {
  const text = value < 10 ? value.toFixed(2) : value.toFixed(0);
  return base === undefined ? text : `${text} (${(value / base).toFixed(1)}x)`;
}
