import type { Backend } from '../backend.ts';

/** Scrapes the targets in a file_sd file, answers Prometheus' `/api/v1/query`. */
export interface MetricsBackend extends Backend {
  /** Base URL (`/api/v1/query` is appended). */
  readonly queryUrl: string;
  /** Samples that the store dropped or refused to stay in its bounds; null where the provider can't tell. */
  evicted(): Promise<number | null>;
}

export interface MetricsOptions {
  /** The file_sd JSON file that TargetsFile writes; its folder must exist. */
  readonly targetsFile: string;
  /** Default 500 ms; also how long one scrape may take. */
  readonly scrapeIntervalMs?: number;
  /** Name of the instance; default `metrics`. */
  readonly name?: string;
}

export const DEFAULT_SCRAPE_INTERVAL_MS = 500;
