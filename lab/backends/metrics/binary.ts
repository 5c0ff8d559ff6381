import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import type { RunningInstance, Runtime } from '../../runtime/runtime.ts';
import { type Binary, eachVersion, type FindOptions, firstOf, type Program } from '../installed.ts';
import { untilHealthy } from '../until-healthy.ts';
import { DEFAULT_SCRAPE_INTERVAL_MS, type MetricsBackend, type MetricsOptions } from './metrics.ts';
import { prometheusConfig, RELOAD_FLAG } from './prometheus-config.ts';

export interface PrometheusBinaryOptions extends MetricsOptions {
  /** Gets `prometheus.yml` and Prometheus' data; made if missing. */
  readonly dataDir: string;
  readonly binary: Binary;
}

const PROMETHEUS: Program = {
  name: 'prometheus',
  expected: 'a Prometheus 2 or 3',
  tellVersion: ['--version'],
  versionIn: (said) => /^prometheus, version ([23]\.\S+)/m.exec(said)?.[1] ?? null,
};

/** The first `prometheus` of version 2 or 3 of these files; null without one. */
export const findPrometheus = (files?: readonly string[], options?: FindOptions): Promise<Binary | null> =>
  firstOf(PROMETHEUS, files, options);

/** One of each version, for the suites that meet them all. */
export const findPrometheuses = (): Promise<Binary[]> => eachVersion(PROMETHEUS);

/** Starts Prometheus on a port that the system chooses and waits until it says that it is ready. */
export async function startPrometheusBinary(
  runtime: Runtime,
  options: PrometheusBinaryOptions,
): Promise<MetricsBackend> {
  await mkdir(options.dataDir, { recursive: true });
  const config = join(options.dataDir, 'prometheus.yml');
  const { targetsFile, scrapeIntervalMs = DEFAULT_SCRAPE_INTERVAL_MS, fallbackScrapeProtocol } = options;
  const { ruleFiles, evaluationIntervalMs } = options;
  const { version } = options.binary;
  await writeFile(
    config,
    prometheusConfig({
      targetsFile,
      scrapeIntervalMs,
      fallbackScrapeProtocol,
      ruleFiles,
      evaluationIntervalMs,
      version,
    }),
  );
  let where = '';
  const start = (flags: readonly string[]) =>
    runtime.start({
      name: options.name ?? 'metrics',
      command: [
        options.binary.path,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(options.dataDir, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
        ...flags,
      ],
      async ready(started, signal) {
        const line = await started.waitForLine(/msg="Listening on".*\baddress=(\S+)/, signal);
        where = line[1] as string;
        await untilHealthy(`http://${where}/-/ready`, signal);
      },
    });
  const instance = await start([RELOAD_FLAG]).catch((error: unknown) => {
    const lines = error instanceof FaultlineError ? error.detail : [];
    if (lines.some((line) => /unknown long flag/.test(line))) return start([]);
    throw error;
  });
  return new BinaryPrometheus(instance, options.binary, () => where);
}

/** The URL is read when asked for: a restarted Prometheus listens on another port. */
class BinaryPrometheus implements MetricsBackend {
  readonly instance: RunningInstance;
  readonly #binary: Binary;
  readonly #where: () => string;

  constructor(instance: RunningInstance, binary: Binary, where: () => string) {
    this.instance = instance;
    this.#binary = binary;
    this.#where = where;
  }

  get info() {
    return {
      role: 'metrics',
      provider: 'binary',
      name: 'prometheus',
      ...this.#binary,
      where: this.queryUrl,
    } as const;
  }

  get queryUrl(): string {
    return `http://${this.#where()}`;
  }

  /** It keeps 15 days on disk, which no run outlasts. */
  async evicted(): Promise<number> {
    return 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.instance[Symbol.asyncDispose]());
  }
}
