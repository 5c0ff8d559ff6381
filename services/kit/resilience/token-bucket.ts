/** Holds up to `burst` tokens and gains `requestsPerSecond` of them a second; the clock is passed in, in ms. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(requestsPerSecond: number, burst: number, nowMs: number) {
    this.#perMs = requestsPerSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = nowMs;
  }

  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** From the last `take` to the next token. */
  get msToToken(): number {
    return Math.max(0, 1 - this.#tokens) / this.#perMs;
  }
}
