import { type Labels, labelsKey, labelValue, METRIC_NAME } from '../../../analysis/metrics/promql/labels.ts';
import { type Matcher, matchesAll } from '../../../analysis/metrics/promql/matcher.ts';
import { Samples } from './samples.ts';

/** What one series costs beside its samples and labels: index entries, objects. */
const SERIES_BYTES = 500;
/** A label's pair and texts; each of these is kept twice, once in the key. */
const LABEL_BYTES = 100;
const CHAR_BYTES = 2;
/** Prometheus refuses samples from further ahead. */
const MAX_AHEAD_MS = 600_000;

export interface StoredSeries {
  /** Unique for its labels; sorts like them. */
  readonly key: string;
  readonly labels: Labels;
  readonly samples: Samples;
  /** False once the store forgot it; whoever holds it asks for a new one. */
  live: boolean;
  /** What it costs beside its samples, estimated. */
  readonly bytes: number;
}

export interface StoreLimits {
  readonly retentionMs: number;
  readonly maxBytes: number;
}

/** Samples that did not go in or did not stay, by reason. */
export interface DroppedSamples {
  /** Older than the retention. */
  expired: number;
  /** Within the retention, dropped to stay within the byte limit. */
  evicted: number;
  /** New, but the store was full. */
  refused: number;
  /** Not newer than the series' last sample, or more than 10 minutes ahead, or beyond the retention. */
  outOfOrder: number;
}

/** All series in memory, within a time and a byte limit; what had to go is counted. */
export class Store {
  readonly dropped: DroppedSamples = { expired: 0, evicted: 0, refused: 0, outOfOrder: 0 };
  readonly #limits: StoreLimits;
  readonly #series = new Map<string, StoredSeries>();
  readonly #byName = new Map<string, Set<StoredSeries>>();
  #bytes = 0;
  #full = false;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  get size(): { series: number; samples: number; bytes: number } {
    const samples = [...this.#series.values()].reduce((sum, series) => sum + series.samples.count, 0);
    return { series: this.#series.size, samples, bytes: this.#bytes };
  }

  /** The series with these labels, made if it is new; null if the store is full. */
  series(labels: Labels): StoredSeries | null {
    const key = labelsKey(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const bytes = seriesBytes(labels);
    if (!this.#takes(bytes)) return null;
    const series: StoredSeries = { key, labels, samples: new Samples(), live: true, bytes };
    this.#series.set(key, series);
    const name = labelValue(labels, METRIC_NAME);
    const named = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, named.add(series));
    this.#bytes += bytes;
    return series;
  }

  /** `value` null is a stale marker. True if stored; a sample that repeats the last one counts as stored. */
  append(series: StoredSeries | null, tMs: number, value: number | null, nowMs: number): boolean {
    if (series === null) {
      this.dropped.refused++;
      return false;
    }
    const { samples } = series;
    const lastMs = samples.lastMs;
    if (lastMs === tMs && Object.is(samples.lastValue, value)) return true;
    if (
      (lastMs !== null && tMs <= lastMs) ||
      tMs > nowMs + MAX_AHEAD_MS ||
      tMs < nowMs - this.#limits.retentionMs
    ) {
      this.dropped.outOfOrder++;
      return false;
    }
    const bytes = samples.nextBytes;
    if (bytes > 0 && !this.#takes(bytes)) {
      this.dropped.refused++;
      return false;
    }
    samples.append(tMs, value);
    this.#bytes += bytes;
    return true;
  }

  select(matchers: readonly Matcher[]): StoredSeries[] {
    const named = matchers.find(({ name, operator }) => name === METRIC_NAME && operator === '=');
    const candidates = named === undefined ? this.#series.values() : (this.#byName.get(named.value) ?? []);
    return [...candidates].filter(({ labels }) => matchesAll(labels, matchers));
  }

  /** Applies the retention; to be called now and then. */
  expire(nowMs: number): void {
    this.dropped.expired += this.#dropBefore(nowMs - this.#limits.retentionMs);
    // Series whose first sample was refused.
    for (const [key, series] of this.#series) if (series.samples.count === 0) this.#forget(key, series);
    this.#full = false;
  }

  /** Whether `bytes` more fit in, after dropping the oldest samples where they don't. */
  #takes(bytes: number): boolean {
    if (this.#bytes + bytes <= this.#limits.maxBytes) return true;
    if (this.#full) return false;
    // A tenth is freed at once, so that a full store is not searched for each new chunk.
    const goal = this.#limits.maxBytes * 0.9 - bytes;
    const times = [...this.#series.values()].flatMap(({ samples }) => samples.firstMs ?? []);
    const firstMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const lastMs = [...this.#series.values()].reduce((max, s) => Math.max(max, s.samples.lastMs ?? 0), 0);
    for (let step = 1; step <= 8 && this.#bytes > goal; step++) {
      this.dropped.evicted += this.#dropBefore(firstMs + ((lastMs - firstMs) * step) / 9);
    }
    this.#full = this.#bytes + bytes > this.#limits.maxBytes;
    return !this.#full;
  }

  #dropBefore(cutMs: number): number {
    let dropped = 0;
    for (const [key, series] of this.#series) {
      const before = series.samples.bytes;
      dropped += series.samples.dropBefore(cutMs);
      this.#bytes -= before - series.samples.bytes;
      if (series.samples.count === 0 && before > 0) this.#forget(key, series);
    }
    return dropped;
  }

  #forget(key: string, series: StoredSeries): void {
    series.live = false;
    this.#series.delete(key);
    const name = labelValue(series.labels, METRIC_NAME);
    const named = this.#byName.get(name);
    named?.delete(series);
    if (named?.size === 0) this.#byName.delete(name);
    this.#bytes -= series.bytes;
  }
}

function seriesBytes(labels: Labels): number {
  const texts = labels.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return SERIES_BYTES + LABEL_BYTES * labels.length + CHAR_BYTES * texts;
}
