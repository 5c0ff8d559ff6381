import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { FaultlineError } from '../../errors.ts';
import type { RunningInstance, Runtime } from '../../runtime/runtime.ts';
import { readHttp } from '../read-http.ts';
import { DEFAULT_SCRAPE_INTERVAL_MS, type MetricsBackend, type MetricsOptions } from './metrics.ts';

export interface EmbeddedMetricsOptions extends MetricsOptions {
  /** Bound of the memory that samples take; default 128 MiB. */
  readonly maxBytes?: number;
}

/** The version that its expectations were met on; other versions answer some queries otherwise, and read some bodies so. */
const ANSWERS_AS = 'Prometheus 3.16.0';

const MAIN = fileURLToPath(new URL('./embedded/main.ts', import.meta.url));
const Listening = z.object({ listening: z.string() });
const StoreStatus = z.object({
  data: z.object({ dropped: z.object({ expired: z.number(), evicted: z.number(), refused: z.number() }) }),
});

/** Keeps the process small at no measurable cost in CPU. */
const NODE_FLAGS = ['--max-semi-space-size=4'];

/** Starts the scraper as a process; it listens when this resolves. */
export async function startEmbeddedMetrics(
  runtime: Runtime,
  options: EmbeddedMetricsOptions,
): Promise<MetricsBackend> {
  let where = '';
  const interval = `${options.scrapeIntervalMs ?? DEFAULT_SCRAPE_INTERVAL_MS}ms`;
  const instance = await runtime.start({
    name: options.name ?? 'metrics',
    command: [
      process.execPath,
      ...NODE_FLAGS,
      MAIN,
      '--targets-file',
      options.targetsFile,
      '--scrape-interval',
      interval,
      ...(options.fallbackScrapeProtocol === undefined
        ? []
        : ['--fallback-scrape-protocol', options.fallbackScrapeProtocol]),
      ...(options.ruleFiles ?? []).flatMap((file) => ['--rule-file', file]),
      ...(options.evaluationIntervalMs === undefined
        ? []
        : ['--evaluation-interval', `${options.evaluationIntervalMs}ms`]),
      ...(options.maxBytes === undefined ? [] : ['--max-bytes', String(options.maxBytes)]),
    ],
    async ready(started, signal) {
      const [line] = await started.waitForLine(/^\{"listening":.*\}$/, signal);
      where = Listening.parse(JSON.parse(line)).listening;
    },
  });
  return new EmbeddedMetrics(instance, () => where);
}

/** The URL is read when asked for: a restarted store listens on another port (and has lost its samples). */
class EmbeddedMetrics implements MetricsBackend {
  readonly instance: RunningInstance;
  readonly #where: () => string;

  constructor(instance: RunningInstance, where: () => string) {
    this.instance = instance;
    this.#where = where;
  }

  get info() {
    return {
      role: 'metrics',
      provider: 'embedded',
      name: 'faultline embedded metrics',
      version: packageJson.version,
      answersAs: ANSWERS_AS,
      where: this.queryUrl,
    } as const;
  }

  get queryUrl(): string {
    return `http://${this.#where()}`;
  }

  async evicted(): Promise<number> {
    const url = `${this.queryUrl}/api/v1/status/store`;
    try {
      const { text } = await readHttp(url, { signal: AbortSignal.timeout(10_000) });
      const { dropped } = StoreStatus.parse(JSON.parse(text)).data;
      return dropped.expired + dropped.evicted + dropped.refused;
    } catch (cause) {
      const message = `The metrics store is expected to answer ${url}, found: ${(cause as Error).message}`;
      throw new FaultlineError('metrics-unreachable', message, { cause });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.instance[Symbol.asyncDispose]());
  }
}
