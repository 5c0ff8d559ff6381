import type { Backend } from '../backend.ts';

/** Scrapes the targets in a file_sd file, answers Prometheus' `/api/v1/query`. */
export interface MetricsBackend extends Backend {
  /** Base URL (`/api/v1/query` is appended). */
  readonly queryUrl: string;
}
