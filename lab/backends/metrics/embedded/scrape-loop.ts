import { METRIC_NAME } from '../../../analysis/metrics/promql/labels.ts';
import { Alarm } from './alarm.ts';
import { type ScrapedBody, TargetConnection } from './fetch-body.ts';
import type { MetricMetadata } from './metadata.ts';
import { ScrapeCache, type ScrapeResult } from './scrape-cache.ts';
import type { Store, StoredSeries } from './store.ts';
import type { Target } from './target.ts';
import { withTargetLabels } from './target-labels.ts';

/** A scrape this close to its due time is stored at the due time, so that intervals are even. */
const ALIGN_MS = 2;

const REPORTED = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
] as const;

/** As `/api/v1/targets` tells it. */
export interface TargetHealth {
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  readonly lastScrapeMs: number | null;
  readonly lastDurationMs: number;
}

/** Scrapes one target at even intervals until it is stopped or retired. */
export class ScrapeLoop implements Disposable {
  readonly target: Target;
  readonly #store: Store;
  readonly #cache: ScrapeCache;
  readonly #connection: TargetConnection;
  readonly #report = new Map<string, StoredSeries | null>();
  #health: TargetHealth = { health: 'unknown', lastError: '', lastScrapeMs: null, lastDurationMs: 0 };
  readonly #alarm = new Alarm();
  #state: 'scraping' | 'retired' | 'stopped' = 'scraping';

  constructor(target: Target, store: Store) {
    this.target = target;
    this.#store = store;
    this.#cache = new ScrapeCache(store, target.labels);
    this.#connection = new TargetConnection(target);
    const now = Date.now();
    // Spread over the interval, always in the same place for the same target.
    const phase = hash(target.id) % target.intervalMs;
    this.#schedule(now + ((phase - (now % target.intervalMs) + target.intervalMs) % target.intervalMs));
  }

  /** What the target says of its metrics. */
  get metadata(): ReadonlyMap<string, MetricMetadata> {
    return this.#cache.metadata;
  }

  get health(): TargetHealth {
    return this.#health;
  }

  /** Stops at once, for the end of the process. */
  [Symbol.dispose](): void {
    this.#state = 'stopped';
    this.#alarm[Symbol.dispose]();
    this.#connection[Symbol.dispose]();
  }

  /**
   * The target left the file. Its series go stale one interval later, but only after two of them: another target with
   * the same labels (a restarted instance on a new port) may have gone on with them by then. As in Prometheus.
   */
  retire(done: () => void): void {
    this[Symbol.dispose]();
    this.#state = 'retired';
    const staleMs = Date.now() + this.target.intervalMs;
    this.#alarm.set(Date.now() + this.target.intervalMs * 2.1, () => {
      if (this.#state !== 'retired') return;
      const now = Date.now();
      this.#cache.empty(staleMs, now);
      for (const name of this.#report.keys()) this.#store.append(this.#reported(name), staleMs, null, now);
      done();
    });
  }

  #schedule(dueMs: number): void {
    this.#alarm.set(dueMs, () => {
      this.#scrape(dueMs)
        .then(() => {
          if (this.#state !== 'scraping') return;
          const late = Math.max(0, Date.now() - dueMs);
          const { intervalMs } = this.target;
          this.#schedule(dueMs + Math.max(1, Math.floor(late / intervalMs)) * intervalMs);
        })
        // A bug, not a failed scrape: nothing measured from here on could be trusted.
        .catch((error) => process.nextTick(() => Promise.reject(error)));
    });
  }

  async #scrape(dueMs: number): Promise<void> {
    const startMs = Date.now();
    const began = performance.now();
    const tMs =
      Math.abs(startMs - dueMs) <= Math.min(ALIGN_MS, this.target.intervalMs / 100) ? dueMs : startMs;
    let body: ScrapedBody | null = null;
    let error: Error | null = null;
    try {
      body = await this.#connection.scrape();
    } catch (reason) {
      error = reason as Error;
    }
    if (this.#state !== 'scraping') return;
    const durationMs = performance.now() - began;
    let result: ScrapeResult = { scraped: 0, added: 0 };
    if (body === null) this.#cache.empty(tMs, Date.now());
    else result = this.#cache.take(body, tMs, Date.now());
    error ??= result.error ?? null;
    this.#health = {
      health: error === null ? 'up' : 'down',
      lastError: error?.message ?? '',
      lastScrapeMs: startMs,
      lastDurationMs: durationMs,
    };
    const values = [error === null ? 1 : 0, durationMs / 1000, result.scraped, result.scraped, result.added];
    for (const [i, name] of REPORTED.entries()) {
      this.#store.append(this.#reported(name), tMs, values[i] as number, Date.now());
    }
  }

  #reported(name: string): StoredSeries | null {
    const known = this.#report.get(name);
    if (known?.live) return known;
    const series = this.#store.series(withTargetLabels([[METRIC_NAME, name]], this.target.labels));
    this.#report.set(name, series);
    return series;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}
