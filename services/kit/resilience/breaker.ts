import { status } from '@grpc/grpc-js';
import CircuitBreaker from 'opossum';
import type { BreakerSettings } from '../../proto/control.ts';
import { isFailure, RpcError } from '../grpc/rpc-error.ts';
import type { BreakerState } from '../metrics.ts';

type Work = () => Promise<unknown>;

/** opossum on one client edge: while open, calls fail at once with UNAVAILABLE and reach nobody. */
export class Breaker {
  readonly #opossum: CircuitBreaker<[Work], unknown>;
  readonly #name: string;

  constructor(name: string, settings: BreakerSettings, onChange: (state: BreakerState) => void) {
    this.#name = name;
    this.#opossum = new CircuitBreaker((work: Work) => work(), {
      name,
      // Deadlines bound the calls already; opossum's own time-out would leave them running.
      timeout: false,
      errorThresholdPercentage: settings.errorThresholdPercentage,
      volumeThreshold: settings.volumeThreshold,
      rollingCountTimeout: settings.rollingWindowMs,
      resetTimeout: settings.resetTimeoutMs,
      rollingPercentilesEnabled: false,
      // Answers such as NOT_FOUND say nothing against the callee's health.
      errorFilter: (error: unknown) => !isFailure(error),
    });
    this.#opossum.on('open', () => onChange('open'));
    this.#opossum.on('halfOpen', () => onChange('half-open'));
    this.#opossum.on('close', () => onChange('closed'));
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return (await this.#opossum.fire(work)) as T;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EOPENBREAKER') {
        throw new RpcError(status.UNAVAILABLE, `the breaker on ${this.#name} is open`, {
          rejectedBy: 'breaker',
        });
      }
      throw error;
    }
  }

  close(): void {
    this.#opossum.shutdown();
  }
}
