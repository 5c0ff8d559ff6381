import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { images } from '../../runtime/docker/images.ts';
import { waitForHttp } from '../../runtime/docker/wait.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { readHttp } from '../read-http.ts';
import { DEFAULT_SCRAPE_INTERVAL_MS, type MetricsBackend, type MetricsOptions } from './metrics.ts';
import { prometheusConfig, RELOAD_FLAG } from './prometheus-config.ts';

const PORT = 9090;
const CONFIG = '/etc/prometheus/prometheus.yml';

/** Starts Prometheus in a container named `metrics`; the targets file's folder is mounted, since the file is replaced whole. */
export async function startPrometheusContainer(
  runtime: Runtime,
  options: MetricsOptions,
): Promise<MetricsBackend> {
  const { targetsFile, scrapeIntervalMs = DEFAULT_SCRAPE_INTERVAL_MS, fallbackScrapeProtocol } = options;
  const rules = await Promise.all(
    (options.ruleFiles ?? []).map(async (file, i) => ({
      content: await readFile(file, 'utf8'),
      target: `/etc/prometheus/rules-${i}.yml`,
    })),
  );
  const config = prometheusConfig({
    targetsFile: `/targets/${basename(targetsFile)}`,
    scrapeIntervalMs,
    fallbackScrapeProtocol,
    ruleFiles: rules.map(({ target }) => target),
    evaluationIntervalMs: options.evaluationIntervalMs,
    // An image's name need not say what is in it.
    version: null,
  });
  const instance = await runtime.start({
    name: 'metrics',
    command: [
      '/bin/prometheus',
      `--config.file=${CONFIG}`,
      '--storage.tsdb.path=/tmp/prometheus',
      `--web.listen-address=0.0.0.0:${PORT}`,
      RELOAD_FLAG,
    ],
    container: {
      image: images().prometheus.name,
      ports: [PORT],
      files: [{ content: config, target: CONFIG }, ...rules],
      mounts: [{ source: dirname(targetsFile), target: '/targets' }],
      waitFor: waitForHttp('/-/ready', PORT),
    },
  });
  const queryUrl = `http://${runtime.reach(`metrics:${PORT}`)}`;
  const version = await versionAt(queryUrl);
  return {
    instance,
    info: { role: 'metrics', provider: 'container', name: 'prometheus', version, where: queryUrl },
    queryUrl,
    // It keeps 15 days on disk, which no run outlasts.
    evicted: async () => 0,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

async function versionAt(queryUrl: string): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  const { text } = await readHttp(`${queryUrl}/api/v1/status/buildinfo`, { signal });
  const { data } = JSON.parse(text) as { data: { version: string } };
  return data.version;
}
