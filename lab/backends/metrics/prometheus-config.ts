import { resolve } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import type { ScrapeProtocol } from './metrics.ts';

/** Those who scrape take targets on at once instead of every 5 s; a hidden flag that old versions don't have. */
export const RELOAD_FLAG = '--scrape.discovery-reload-interval=200ms';

export interface PrometheusConfig {
  readonly targetsFile: string;
  readonly scrapeIntervalMs: number;
  readonly fallbackScrapeProtocol?: ScrapeProtocol | undefined;
  readonly ruleFiles?: readonly string[] | undefined;
  readonly evaluationIntervalMs?: number | undefined;
  /** Of the Prometheus that reads it; null if that is not known before it runs: it is taken for 3. */
  readonly version: string | null;
}

/**
 * A `prometheus.yml` (JSON is YAML) that scrapes what the file_sd file lists, under the job name `faultline` where a target has
 * none. https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 * @throws FaultlineError `metrics-fallback-unknown`: Prometheus 2 has but one
 */
export function prometheusConfig(options: PrometheusConfig): string {
  const { targetsFile, scrapeIntervalMs, ruleFiles, evaluationIntervalMs } = options;
  const interval = `${scrapeIntervalMs}ms`;
  const config = {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      ...(evaluationIntervalMs === undefined ? {} : { evaluation_interval: `${evaluationIntervalMs}ms` }),
    },
    ...(ruleFiles === undefined ? {} : { rule_files: ruleFiles.map((file) => resolve(file)) }),
    scrape_configs: [
      {
        job_name: 'faultline',
        // It watches the file. To read it each second as well would be news each second, and the pause before it acts on news grows with each.
        file_sd_configs: [{ files: [resolve(targetsFile)] }],
        ...fallbackOf(options),
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Prometheus 2 refuses the setting; what does not say that it is OpenMetrics it takes for text anyway. */
function fallbackOf({ fallbackScrapeProtocol, version }: PrometheusConfig): object {
  if (fallbackScrapeProtocol === undefined) return {};
  if (version === null || !version.startsWith('2.'))
    return { fallback_scrape_protocol: fallbackScrapeProtocol };
  if (fallbackScrapeProtocol.startsWith('PrometheusText')) return {};
  throw new FaultlineError(
    'metrics-fallback-unknown',
    `Expected Prometheus 3 for the fallback_scrape_protocol ${fallbackScrapeProtocol}, found ${version}, whose only one is text.`,
  );
}
