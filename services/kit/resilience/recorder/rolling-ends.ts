import type { EndsRecord } from '@faultline/control/protection-record';

/** How one call ended, as far as that is known for sure. */
export interface CallEnd {
  readonly failed: boolean;
  /** Undefined where it was so close to the limit that another clock may say otherwise. */
  readonly slow: boolean | undefined;
  /** When, on a clock that only goes forward, ms. */
  readonly atMs: number;
  /** False where its caller left while the breaker was told of it: it may not count. */
  readonly sure: boolean;
}

type Ends = { -readonly [K in keyof Omit<EndsRecord, 'inARow'>]: number };

interface Bucket {
  number: number;
  readonly least: Ends;
  readonly most: Ends;
}

/** The breaker looks at nine whole buckets of ten and the one that has begun: at least so much of its window. */
const LEAST_SHARE = 0.9;
/** A breaker hears of an end in the turn of the event loop in which it is counted here. */
export const SAME_TURN_MS = 50;
/** Of one window: finer than its own, so that where those begin makes the difference. */
const BUCKETS = 50;
/** A breaker's buckets are of 1 ms at least. */
const LEAST_WINDOW_MS = 10;

/** Ends in the latest window of a breaker, as few and as many as its own buckets can hold of them. The memory is the same under any load. */
export class RollingEnds {
  readonly #windowMs: number;
  readonly #bucketMs: number;
  readonly #buckets: Bucket[];
  #leastInARow = 0;
  #mostInARow = 0;

  constructor(windowMs: number) {
    this.#windowMs = Math.max(LEAST_WINDOW_MS, windowMs);
    this.#bucketMs = this.#windowMs / BUCKETS;
    const count = Math.ceil((this.#windowMs + SAME_TURN_MS) / this.#bucketMs) + 2;
    this.#buckets = Array.from({ length: count }, () => ({ number: -1, least: none(), most: none() }));
  }

  add(end: CallEnd): void {
    const number = Math.floor(end.atMs / this.#bucketMs);
    const bucket = this.#buckets[number % this.#buckets.length] as Bucket;
    if (bucket.number !== number) Object.assign(bucket, { number, least: none(), most: none() });
    count(bucket.most, end, end.slow !== false, end.slow !== true);
    if (end.sure) count(bucket.least, end, end.slow === true, end.slow === false);
    if (end.failed) {
      this.#mostInARow++;
      if (end.sure) this.#leastInARow++;
    } else {
      this.#leastInARow = 0;
      if (end.sure) this.#mostInARow = 0;
    }
  }

  /** With those that the breaker may have been told of by now, or not: they are at most all there. */
  read(nowMs: number, untold: Iterable<CallEnd>): { least: EndsRecord; most: EndsRecord } {
    const least = this.#since(nowMs - LEAST_SHARE * this.#windowMs + this.#bucketMs, 'least');
    const most = this.#since(nowMs - this.#windowMs - SAME_TURN_MS, 'most');
    let mostInARow = this.#mostInARow;
    for (const end of untold) {
      count(most, end, end.slow !== false, end.slow !== true);
      if (end.failed) mostInARow++;
    }
    return { least: { ...least, inARow: this.#leastInARow }, most: { ...most, inARow: mostInARow } };
  }

  #since(fromMs: number, of: 'least' | 'most'): Ends {
    const from = Math.floor(fromMs / this.#bucketMs);
    const sum = none();
    for (const { number, [of]: ends } of this.#buckets) {
      if (number < from || number < 0) continue;
      for (const key of KEYS) sum[key] += ends[key];
    }
    return sum;
  }
}

const none = (): Ends => ({ calls: 0, failed: 0, fine: 0, slow: 0, quick: 0 });
const KEYS = Object.keys(none()) as (keyof Ends)[];

function count(ends: Ends, { failed }: CallEnd, slow: boolean, quick: boolean): void {
  ends.calls++;
  if (failed) ends.failed++;
  else ends.fine++;
  if (slow) ends.slow++;
  if (quick) ends.quick++;
}
