import type { RetryThrottlingSettings } from '../control/settings-schema.ts';

/** Half of them may fail in a row before retries stop; at most a tenth more load while calls succeed. */
export const DEFAULT_THROTTLING: RetryThrottlingSettings = { maxTokens: 100, tokenRatio: 0.1 };

/**
 * The token budget of one edge, as gRFC A6 has it: a failure takes a token, a success gives `tokenRatio` back, and
 * nothing is tried again while half of the tokens or less are left. So retries cannot keep a callee down that fails
 * them all.
 */
export class RetryThrottle {
  readonly #settings: RetryThrottlingSettings;
  #tokens: number;

  constructor(settings: RetryThrottlingSettings) {
    this.#settings = settings;
    this.#tokens = settings.maxTokens;
  }

  get tokens(): number {
    return this.#tokens;
  }

  get allows(): boolean {
    return this.#tokens > this.#settings.maxTokens / 2;
  }

  succeeded(): void {
    this.#tokens = Math.min(this.#settings.maxTokens, this.#tokens + this.#settings.tokenRatio);
  }

  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }
}
