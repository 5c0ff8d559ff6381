import type { InstanceRecord } from '@faultline/control';
import { readHttp } from '../backends/read-http.ts';

/** Who asks again and again soon does better to ask anew. */
const ANSWER_MS = 500;

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** By name; those that it does not have are absent. */
export type InstanceMetrics = ReadonlyMap<string, readonly MetricSample[]>;

/**
 * Some metrics of an instance, as it has them at this moment. `gone` when nobody listens there any more; `silent` when it
 * does not answer within `answerMs` (default 500): it is paused, or too busy to say.
 */
export async function readMetrics(
  instance: InstanceRecord,
  names: readonly string[],
  answerMs = ANSWER_MS,
): Promise<InstanceMetrics | 'gone' | 'silent'> {
  const query = new URLSearchParams(names.map((name): [string, string] => ['name[]', name]));
  try {
    const signal = AbortSignal.timeout(answerMs);
    const { status, text } = await readHttp(`http://${instance.adminAddress}/metrics?${query}`, { signal });
    return status === 200 ? parse(text) : 'silent';
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    return cause?.code === 'ECONNREFUSED' ? 'gone' : 'silent';
  }
}

/** Prometheus' text format, as far as the kit writes it. */
function parse(text: string): InstanceMetrics {
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
      ) as Record<string, string>,
      value: Number(value),
    }),
  );
  return Map.groupBy(samples, ({ name }) => name);
}

/** Sum of the samples with these labels; 0 without any. */
export function sumOf(metrics: InstanceMetrics, name: string, labels: MetricSample['labels'] = {}): number {
  return samplesOf(metrics, name, labels).reduce((sum, { value }) => sum + value, 0);
}

/** A time that is kept in seconds, as epoch ms; null when it has none. */
export function timeOf(
  metrics: InstanceMetrics,
  name: string,
  labels: MetricSample['labels'],
): number | null {
  const times = samplesOf(metrics, name, labels).map(({ value }) => value * 1000);
  return times.length > 0 ? Math.max(...times) : null;
}

export function samplesOf(
  metrics: InstanceMetrics,
  name: string,
  labels: MetricSample['labels'],
): readonly MetricSample[] {
  const wanted = Object.entries(labels);
  return (metrics.get(name) ?? []).filter((sample) =>
    wanted.every(([key, value]) => sample.labels[key] === value),
  );
}
