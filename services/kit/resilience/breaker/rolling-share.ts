const BUCKETS = 10;

export interface RollingShareOptions {
  readonly windowMs: number;
  /** Fewer outcomes than this in the window say nothing. */
  readonly volume: number;
  readonly thresholdPercentage: number;
}

/** The share of bad ones among the outcomes of a rolling window, in ten buckets: the memory is the same under any load. */
export class RollingShare {
  readonly #options: RollingShareOptions;
  readonly #bucketMs: number;
  readonly #buckets = Array.from({ length: BUCKETS }, () => ({ number: -1, total: 0, bad: 0 }));

  constructor(options: RollingShareOptions) {
    this.#options = options;
    this.#bucketMs = Math.max(1, options.windowMs / BUCKETS);
  }

  /** Counts an outcome; true when it is a bad one and the share of them, itself included, is at the threshold. */
  reachedBy(bad: boolean, atMs: number): boolean {
    const number = Math.floor(atMs / this.#bucketMs);
    const bucket = this.#buckets[number % BUCKETS] as { number: number; total: number; bad: number };
    if (bucket.number !== number) Object.assign(bucket, { number, total: 0, bad: 0 });
    bucket.total++;
    if (!bad) return false;
    bucket.bad++;
    const recent = this.#buckets.filter((each) => each.number > number - BUCKETS);
    const total = recent.reduce((sum, each) => sum + each.total, 0);
    const badOnes = recent.reduce((sum, each) => sum + each.bad, 0);
    const { volume, thresholdPercentage } = this.#options;
    return total >= volume && badOnes * 100 >= thresholdPercentage * total;
  }
}
