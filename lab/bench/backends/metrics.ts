import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findPrometheuses, startPrometheusBinary } from '../../backends/metrics/binary.ts';
import { MetricQuery } from '../../backends/metrics/client.ts';
import { startEmbeddedMetrics } from '../../backends/metrics/embedded.ts';
import type { MetricsBackend } from '../../backends/metrics/metrics.ts';
import { TargetsFile } from '../../backends/metrics/targets.ts';
import { medianMs } from './pace.ts';
import type { Provider } from './provider.ts';

const TARGETS = 7;
const SERIES = 1_000;
const INTERVAL_MS = 500;
const SCRAPING_MS = 10_000;
const POLL_MS = 50;

/** As many targets as the shop has services, of a thousand series each. */
export async function metricsProviders(): Promise<Provider<MetricsBackend>[]> {
  const prepare = async (folder: string) => {
    const targets = new TargetsFile(join(folder, 'targets.json'));
    await targets.set([]);
    return { targetsFile: targets.path, scrapeIntervalMs: INTERVAL_MS, dataDir: folder };
  };
  const real = (await findPrometheuses()).map((binary) => ({
    name: `prometheus ${binary.version}`,
    start: async (runtime, folder) => startPrometheusBinary(runtime, { ...(await prepare(folder)), binary }),
  })) satisfies Provider<MetricsBackend>[];
  return [
    {
      name: 'embedded',
      start: async (runtime, folder) => startEmbeddedMetrics(runtime, await prepare(folder)),
    },
    ...real,
  ];
}

/** Scrapes for ten seconds, then answers what the lab asks: all samples of one series, and of a thousand. */
export async function useMetrics(
  backend: MetricsBackend,
  targetsFile: string,
): Promise<Record<string, number>> {
  const lines = Array.from({ length: SERIES }, (_, i) => `bench_total{number="${i}"} `);
  let scrapes = 0;
  const server = createServer((_request, response) => {
    scrapes++;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`# TYPE bench_total counter\n${lines.map((line) => `${line}${scrapes}`).join('\n')}\n`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const targets = Array.from({ length: TARGETS }, (_, i) => ({
      address: `127.0.0.1:${port}`,
      labels: { job: 'bench', instance: `bench-${i}` },
    }));
    await new TargetsFile(targetsFile).set(targets);
    while (scrapes < TARGETS) await wait(POLL_MS);
    await wait(SCRAPING_MS);
    const query = new MetricQuery(backend);
    const ask = (selector: string) => async () => {
      const found = await query.range(selector, Date.now(), SCRAPING_MS);
      if (found.length === 0) throw new Error(`Expected series of ${selector}.`);
    };
    return {
      'one series, ms': await medianMs(100, ask('bench_total{instance="bench-0",number="7"}')),
      '1000 series, ms': await medianMs(20, ask('bench_total{instance="bench-0"}')),
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
