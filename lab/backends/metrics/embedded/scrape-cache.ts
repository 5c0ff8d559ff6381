import type { Labels } from '../../../analysis/metrics/promql/labels.ts';
import { type Body, type Exposition, ExpositionError } from './exposition.ts';
import type { MetricMetadata } from './metadata.ts';
import { OpenMetrics } from './open-metrics.ts';
import type { Store, StoredSeries } from './store.ts';
import { withTargetLabels } from './target-labels.ts';
import { TextFormat } from './text-format.ts';

/**
 * In one body, whatever the store has room for: a body of a megabyte may be 100,000 series, each of which takes half a kilobyte
 * until the store has refused it.
 */
const MOST_SAMPLES = 250_000;

/** A series as one target writes it, kept from scrape to scrape. */
interface Entry {
  /** Metric and labels exactly as written. */
  readonly text: string;
  readonly labels: Labels;
  series: StoredSeries | null;
  /** Place in the last body that was read. */
  index: number;
  /** Number of the last scrape that had it. */
  seen: number;
}

interface Reading {
  readonly entry: Entry;
  readonly value: number;
  readonly timestampMs: number | null;
}

export interface ScrapeResult {
  readonly scraped: number;
  readonly added: number;
  /** Set if the body was refused: nothing of it is stored. */
  readonly error?: ExpositionError;
}

/**
 * One target's samples on their way into the store. Bodies rarely change their lines, so a line is recognised by
 * comparing it with its neighbour's successor in the last body and only new or moved lines are parsed.
 * A series missing from a scrape gets a stale marker, unless the target gave its samples timestamps of their own.
 */
export class ScrapeCache {
  readonly #store: Store;
  readonly #targetLabels: Labels;
  readonly #entries = new Map<string, Entry>();
  #order: readonly Entry[] = [];
  /** Entries whose newest sample is not a stale marker. */
  #fresh: readonly Entry[] = [];
  #scrape = 0;
  #metadata: ReadonlyMap<string, MetricMetadata> = new Map();

  constructor(store: Store, targetLabels: Labels) {
    this.#store = store;
    this.#targetLabels = targetLabels;
  }

  /** What the last good body said of its metrics. */
  get metadata(): ReadonlyMap<string, MetricMetadata> {
    return this.#metadata;
  }

  /**
   * Stores the body's samples at `tMs`; a body with a fault in it counts as empty. Prometheus means to do the same, but up to
   * 3.16 at least it forgets to mark the series stale that it had read before it met the fault.
   */
  take(body: Body & { openMetrics: boolean }, tMs: number, nowMs: number): ScrapeResult {
    // Of no bytes Prometheus does not even ask in what format they are.
    if (body.text === '') {
      this.empty(tMs, nowMs);
      return { scraped: 0, added: 0 };
    }
    this.#scrape++;
    const readings: Reading[] = [];
    const exposition = body.openMetrics ? new OpenMetrics(body) : new TextFormat(body);
    try {
      this.#read(exposition, readings);
      this.#metadata = exposition.metadata.metrics;
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      this.empty(tMs, nowMs);
      for (const [text, { series }] of this.#entries) if (series === null) this.#entries.delete(text);
      return { scraped: readings.length, added: 0, error };
    }
    let added = 0;
    for (const { entry, value, timestampMs } of readings) {
      if (entry.series === null) added++;
      if (entry.series === null || !entry.series.live) entry.series = this.#store.series(entry.labels);
      this.#store.append(entry.series, timestampMs ?? tMs, value, nowMs);
    }
    this.#order = readings.map(({ entry }) => entry);
    for (const [index, entry] of this.#order.entries()) entry.index = index;
    this.#markStale(tMs, nowMs);
    this.#fresh = readings.filter(({ timestampMs }) => timestampMs === null).map(({ entry }) => entry);
    if (this.#entries.size > this.#order.length) this.#forgetGone();
    return { scraped: readings.length, added };
  }

  /** The target answered nothing usable or is gone: all its series go stale. */
  empty(tMs: number, nowMs: number): void {
    this.#scrape++;
    this.#markStale(tMs, nowMs);
    this.#fresh = [];
  }

  #markStale(tMs: number, nowMs: number): void {
    for (const { series, seen } of this.#fresh) {
      if (seen !== this.#scrape && series?.live) this.#store.append(series, tMs, null, nowMs);
    }
  }

  #forgetGone(): void {
    for (const [text, { seen }] of this.#entries) if (seen !== this.#scrape) this.#entries.delete(text);
  }

  #read(exposition: Exposition, readings: Reading[]): void {
    let cursor = 0;
    let pos = exposition.nextSeries(0);
    while (pos !== null) {
      const expected = this.#order[cursor];
      const known = expected !== undefined && this.#continues(exposition, expected, pos);
      const entry = known ? expected : this.#entry(exposition, pos);
      const { value, timestampMs, end } = exposition.sample(pos + entry.text.length);
      if (readings.length >= MOST_SAMPLES) {
        this.#store.dropped.refused += readings.length;
        throw new ExpositionError(`expected at most ${MOST_SAMPLES} samples in a body`);
      }
      entry.seen = this.#scrape;
      readings.push({ entry, value, timestampMs });
      pos = exposition.nextSeries(end);
      cursor = entry.index + 1;
    }
  }

  #continues({ text }: Exposition, { text: written }: Entry, pos: number): boolean {
    if (!text.startsWith(written, pos)) return false;
    if (written.endsWith('}')) return true;
    // `up` must not be taken for the start of `up_total 1` or `up {a="b"} 1`.
    const next = /[ \t]+[^{ \t]/y;
    next.lastIndex = pos + written.length;
    return next.test(text);
  }

  #entry(exposition: Exposition, pos: number): Entry {
    const { pairs, end } = exposition.series(pos);
    const text = exposition.text.slice(pos, end);
    const known = this.#entries.get(text);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const [name] of pairs) {
      if (names.has(name)) throw new ExpositionError(`label name "${name}" is not unique in ${text}`);
      names.add(name);
    }
    const labels = withTargetLabels(pairs, this.#targetLabels);
    if (pairs[0]?.[1] === '' || labels.some(([name]) => name === '')) {
      throw new ExpositionError(`expected metric and labels to have names in ${text}`);
    }
    const entry: Entry = { text, labels, series: null, index: this.#order.length, seen: 0 };
    this.#entries.set(text, entry);
    return entry;
  }
}
