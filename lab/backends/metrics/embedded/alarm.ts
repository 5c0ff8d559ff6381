/** What waits longer Node fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls once, at a time of the clock, however far away that is. */
export class Alarm implements Disposable {
  #timer: NodeJS.Timeout | undefined;

  /** What was set before is not called any more. */
  set(dueMs: number, call: () => void): void {
    this[Symbol.dispose]();
    const waitMs = dueMs - Date.now();
    this.#timer =
      waitMs > LONGEST_MS ? setTimeout(() => this.set(dueMs, call), LONGEST_MS) : setTimeout(call, waitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
