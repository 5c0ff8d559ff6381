import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc/rpc-error.ts';

/** Bounds the calls in flight on one edge, so that one slow callee cannot take all of the caller's capacity. */
export class Bulkhead {
  readonly #maxInFlight: number;
  #inFlight = 0;

  constructor(maxInFlight: number) {
    this.#maxInFlight = maxInFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#maxInFlight) {
      throw new RpcError(
        status.RESOURCE_EXHAUSTED,
        `${this.#inFlight} calls in flight, the bulkhead's limit`,
        {
          rejectedBy: 'bulkhead',
        },
      );
    }
    this.#inFlight++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
    }
  }
}
