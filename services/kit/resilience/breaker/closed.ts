import type { BreakerSettings } from '@faultline/control';
import { ConsecutiveFailures } from './consecutive-failures.ts';
import { FailureRatio } from './failure-ratio.ts';
import type { Policy } from './policy.ts';
import { SlowCallRate } from './slow-call-rate.ts';
import type { Outcome, Stay, Turn } from './stay.ts';

/** Closed: all calls go through, and every policy sees how they end. Each stay starts with nothing noted. */
export class Closed implements Stay {
  readonly #policies: readonly Policy[];

  constructor(settings: BreakerSettings) {
    this.#policies = policiesOf(settings);
  }

  judge(outcome: Outcome | undefined): Turn {
    if (!outcome) return undefined;
    const opening = this.#policies.filter((policy) => policy.opensOn(outcome));
    return opening.length > 0 ? 'open' : undefined;
  }
}

function policiesOf(settings: BreakerSettings): Policy[] {
  const { consecutiveFailures, errorThresholdPercentage, slowCall } = settings;
  // Hystrix' defaults: 20 calls in 10 s.
  const window = { windowMs: settings.rollingWindowMs ?? 10_000, volume: settings.volumeThreshold ?? 20 };
  const policies: Policy[] = [];
  if (consecutiveFailures !== undefined) policies.push(new ConsecutiveFailures(consecutiveFailures));
  if (errorThresholdPercentage !== undefined) {
    policies.push(new FailureRatio({ ...window, thresholdPercentage: errorThresholdPercentage }));
  }
  if (slowCall) {
    policies.push(
      new SlowCallRate(slowCall.durationMs, { ...window, thresholdPercentage: slowCall.ratePercentage }),
    );
  }
  return policies;
}
