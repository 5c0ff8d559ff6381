import type { Policy } from './policy.ts';
import type { Outcome } from './stay.ts';

/** Opens at so many failures in a row, in the order in which the calls end. */
export class ConsecutiveFailures implements Policy {
  readonly #limit: number;
  #inARow = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  opensOn({ failed }: Outcome): boolean {
    this.#inARow = failed ? this.#inARow + 1 : 0;
    return this.#inARow >= this.#limit;
  }
}
