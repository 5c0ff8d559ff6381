import { resolve } from 'node:path';

/**
 * A `prometheus.yml` (JSON is YAML) that scrapes what the file_sd file lists, under the job name `faultline` where a target has
 * none. https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export function prometheusConfig(targetsFile: string, scrapeIntervalMs: number): string {
  const interval = `${scrapeIntervalMs}ms`;
  const config = {
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: [
      {
        job_name: 'faultline',
        file_sd_configs: [{ files: [resolve(targetsFile)], refresh_interval: '1s' }],
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
