/** A bounded pool: a slot is held while a request is being served, more requests wait in order of arrival. */
export class WorkerPool {
  readonly #slots: number;
  readonly #queueLimit: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(slots: number, queue: number) {
    this.#slots = slots;
    this.#queueLimit = queue;
  }

  get busy(): number {
    return this.#busy;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Calls `start` once a slot is held, at once or later; false when the queue is full. */
  enter(start: () => void): boolean {
    if (this.#busy < this.#slots) {
      this.#busy++;
      start();
      return true;
    }
    if (this.#waiting.length >= this.#queueLimit) return false;
    this.#waiting.push(start);
    return true;
  }

  /** Takes a waiting request out of the queue; false when it already holds a slot. */
  abandon(start: () => void): boolean {
    const index = this.#waiting.indexOf(start);
    if (index < 0) return false;
    this.#waiting.splice(index, 1);
    return true;
  }

  /** Gives the slot to the next in line. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy--;
  }
}
