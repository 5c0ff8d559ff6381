import type { Policy } from './policy.ts';
import { RollingShare, type RollingShareOptions } from './rolling-share.ts';
import type { Outcome } from './stay.ts';

/** Opens on a slow call, failed or not, when at least such a share of the calls that ended in the window were slow. */
export class SlowCallRate implements Policy {
  readonly #durationMs: number;
  readonly #slowCalls: RollingShare;

  constructor(durationMs: number, options: RollingShareOptions) {
    this.#durationMs = durationMs;
    this.#slowCalls = new RollingShare(options);
  }

  opensOn({ tookMs, atMs }: Outcome): boolean {
    return this.#slowCalls.reachedBy(tookMs > this.#durationMs, atMs);
  }
}
