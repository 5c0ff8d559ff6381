import type { Backend } from '../backend.ts';

/** Scrapes the targets in a file_sd file, answers Prometheus' `/api/v1/query`. */
export interface MetricsBackend extends Backend {
  /** Base URL (`/api/v1/query` is appended). */
  readonly queryUrl: string;
  /** Samples that the store dropped or refused to stay in its bounds; null where the provider can't tell. */
  evicted(): Promise<number | null>;
}

/** Formats of expositions, as Prometheus' configuration names them. */
export const SCRAPE_PROTOCOLS = [
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
] as const;
export type ScrapeProtocol = (typeof SCRAPE_PROTOCOLS)[number];

export interface MetricsOptions {
  /** The file_sd JSON file that TargetsFile writes; its folder must exist. */
  readonly targetsFile: string;
  /** Default 500 ms; also how long one scrape may take. */
  readonly scrapeIntervalMs?: number;
  /**
   * What to read a body as whose target sends no proper Content-Type. Default: such a target is down, as in Prometheus 3 (2 takes
   * it for text).
   */
  readonly fallbackScrapeProtocol?: ScrapeProtocol;
  /** Files of recording and alert rules, as Prometheus reads them. */
  readonly ruleFiles?: readonly string[];
  /** How often rules are evaluated that do not say it themselves, and the step of a subquery that names none; default 1 minute. */
  readonly evaluationIntervalMs?: number;
  /** Name of the instance; default `metrics`. */
  readonly name?: string;
}

export const DEFAULT_SCRAPE_INTERVAL_MS = 500;
