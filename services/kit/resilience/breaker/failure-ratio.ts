import type { Policy } from './policy.ts';
import { RollingShare, type RollingShareOptions } from './rolling-share.ts';
import type { Outcome } from './stay.ts';

/** Opens on a failure when at least such a share of the calls that ended in the window failed. */
export class FailureRatio implements Policy {
  readonly #failures: RollingShare;

  constructor(options: RollingShareOptions) {
    this.#failures = new RollingShare(options);
  }

  opensOn({ failed, atMs }: Outcome): boolean {
    return this.#failures.reachedBy(failed, atMs);
  }
}
