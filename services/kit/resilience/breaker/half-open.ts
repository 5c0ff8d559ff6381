import type { BreakerSettings } from '@faultline/control';
import type { Outcome, Stay, Turn } from './stay.ts';

/** Half-open: so many probes may try at a time. The first bad one opens the breaker again, as many good ones close it. */
export class HalfOpen implements Stay {
  readonly #slowMs: number;
  #permits: number;
  #goodOnesMissing: number;

  constructor({ permittedProbes = 1, slowCall }: BreakerSettings) {
    this.#permits = permittedProbes;
    this.#goodOnesMissing = permittedProbes;
    this.#slowMs = slowCall?.durationMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes a permit for one probe; false when there is none left. */
  takePermit(): boolean {
    if (this.#permits === 0) return false;
    this.#permits--;
    return true;
  }

  judge(outcome: Outcome | undefined): Turn {
    if (!outcome) {
      this.#permits++;
      return undefined;
    }
    if (outcome.failed || outcome.tookMs > this.#slowMs) return 'open';
    return --this.#goodOnesMissing === 0 ? 'closed' : undefined;
  }
}
