import type { LimiterRecord } from '@faultline/control/protection-record';

/**
 * Measures a stream of calls against a rate: a bucket that each call fills by one and that leaks at the rate. Its highest
 * level is the most calls in any stretch of time beyond what the rate allows for that stretch. The clock is passed in, in ms.
 */
export class RateMeter {
  readonly #perMs: number;
  #level = 0;
  #most = 0;
  #count = 0;
  #at: number;

  constructor(requestsPerSecond: number, nowMs: number) {
    this.#perMs = requestsPerSecond / 1000;
    this.#at = nowMs;
  }

  passed(nowMs: number): void {
    this.#level = Math.max(0, this.#level - (nowMs - this.#at) * this.#perMs) + 1;
    this.#at = nowMs;
    this.#most = Math.max(this.#most, this.#level);
    this.#count++;
  }

  read(): Pick<LimiterRecord, 'admitted' | 'mostBurst'> {
    return { admitted: this.#count, mostBurst: this.#most };
  }
}
