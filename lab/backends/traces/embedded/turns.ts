import { setImmediate as nextTurn } from 'node:timers/promises';

/** What one span costs, in the time that a walk takes to step over it. */
export const STEP = 1;
export const DECODE = 25;

/** A few milliseconds. */
const STEPS_PER_TURN = 20_000;

/**
 * Cuts long work into turns of the event loop, so that other requests are answered in between:
 * `if (turns.spend(STEP)) await turns.next()`. After `next` the store may have changed.
 */
export class Turns {
  #left = STEPS_PER_TURN;

  /** Whether the turn's share is used up. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left < 0;
  }

  async next(): Promise<void> {
    this.#left = STEPS_PER_TURN;
    await nextTurn();
  }
}
