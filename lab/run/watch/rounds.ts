import { setTimeout as delay } from 'node:timers/promises';

/** Looks at once and then each so many ms, the next time only when all looks of the last have ended, until it is disposed of. */
export class Rounds implements AsyncDisposable {
  readonly #over = new AbortController();
  readonly #made: Promise<void>;

  constructor(everyMs: number, look: (over: AbortSignal) => readonly Promise<void>[]) {
    this.#made = this.#make(everyMs, look);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#made;
  }

  async #make(everyMs: number, look: (over: AbortSignal) => readonly Promise<void>[]): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const rested = delay(everyMs, undefined, { signal }).catch(() => {});
      await Promise.all([rested, ...look(signal)]);
    }
  }
}
