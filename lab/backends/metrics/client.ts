import { z } from 'zod';
import { FaultlineError } from '../../errors.ts';
import { readHttp } from '../read-http.ts';
import type { MetricsBackend } from './metrics.ts';
import type { Series } from './series.ts';

export interface TargetState {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  /** `unknown` until the first scrape has ended. */
  readonly health: 'unknown' | 'up' | 'down';
  /** Why the last scrape failed, empty if it didn't. */
  readonly lastError: string;
}

const Labels = z.record(z.string(), z.string());
const Answer = z.union([
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);
const Matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: Labels, values: z.array(z.tuple([z.number(), z.string()])) })),
});
const Targets = z.object({
  activeTargets: z.array(
    z.object({
      labels: Labels,
      scrapeUrl: z.string(),
      health: z.enum(['unknown', 'up', 'down']),
      lastError: z.string(),
    }),
  ),
});

/**
 * Reads metrics from any provider of the metrics backend. Failures throw FaultlineError: `metrics-unreachable` (no
 * answer), `metrics-query-refused` (a wrong selector), `metrics-answer-invalid` (not Prometheus' API).
 */
export class MetricQuery {
  readonly #backend: Pick<MetricsBackend, 'queryUrl'>;
  readonly #timeoutMs: number;

  /** `timeoutMs` is for one answer, default 10 000. The URL is read per query: a restarted backend has another. */
  constructor(backend: Pick<MetricsBackend, 'queryUrl'>, options: { timeoutMs?: number } = {}) {
    this.#backend = backend;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /**
   * All samples from `endMs - rangeMs` to `endMs` (epoch ms, both ends included) of the series that `selector` picks, such
   * as `grpc_server_handled_total{job="payment"}`. A series without samples there is not in the answer.
   */
  async range(selector: string, endMs: number, rangeMs: number): Promise<Series[]> {
    const end = Math.floor(endMs);
    const start = Math.ceil(endMs - rangeMs);
    // One more at the start and then cut: Prometheus 2 includes a sample exactly there, Prometheus 3 doesn't.
    const query = `${selector}[${end - start + 1}ms]`;
    const { result } = await this.#ask(Matrix, '/api/v1/query', { query, time: (end / 1000).toFixed(3) });
    return result
      .map(({ metric, values }) => ({
        labels: metric,
        points: values
          .map(([seconds, value]) => ({ tMs: Math.round(seconds * 1000), value: sampleValue(value) }))
          .filter(({ tMs }) => tMs >= start && tMs <= end),
      }))
      .filter(({ points }) => points.length > 0);
  }

  async targets(): Promise<TargetState[]> {
    return (await this.#ask(Targets, '/api/v1/targets')).activeTargets;
  }

  async #ask<T>(schema: z.ZodType<T>, path: string, form?: Record<string, string>): Promise<T> {
    const url = `${this.#backend.queryUrl}${path}`;
    const text = await this.#fetch(url, form);
    const answer = Answer.safeParse(parseJson(text));
    if (!answer.success) throw invalid(url, text.slice(0, 200), answer.error);
    if (answer.data.status === 'error') {
      const { errorType, error } = answer.data;
      const query = form?.query === undefined ? '' : ` for ${form.query}`;
      const message = `${url} expects a query that it can answer, found ${errorType}${query}: ${error}`;
      throw new FaultlineError('metrics-query-refused', message);
    }
    const data = schema.safeParse(answer.data.data);
    if (!data.success) throw invalid(url, text.slice(0, 200), data.error);
    return data.data;
  }

  async #fetch(url: string, form?: Record<string, string>): Promise<string> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return (await readHttp(url, { signal, ...(form ? { form } : {}) })).text;
    } catch (error) {
      const { cause = error } = error as Error;
      const found = signal.aborted ? `no answer within ${this.#timeoutMs} ms` : (cause as Error).message;
      const message = `The metrics backend is expected to answer ${url}, found: ${found}. Is it running?`;
      throw new FaultlineError('metrics-unreachable', message, { cause: error });
    }
  }
}

function sampleValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(url: string, found: string, cause: unknown): FaultlineError {
  const message = `${url} is expected to answer like Prometheus' HTTP API, found: ${found}`;
  return new FaultlineError('metrics-answer-invalid', message, { cause });
}
