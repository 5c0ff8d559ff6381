import type { PromisedLoad } from '../evidence/requests.ts';

/** When a schedule is due whose pace is changed as it goes: so many times as fast as it says, 0 for not at all. */
export class Pacing {
  /** From when on it goes at its present pace, and from which of its times. */
  #since: { readonly atMs: number; readonly offsetMs: number; readonly pace: number };

  constructor(zeroMs: number) {
    this.#since = { atMs: zeroMs, offsetMs: 0, pace: 1 };
  }

  set(atMs: number, pace: number): void {
    this.#since = { atMs, offsetMs: this.offsetMs(atMs), pace };
  }

  /** Which of its times it is then. */
  offsetMs(atMs: number): number {
    const since = this.#since;
    return since.offsetMs + (atMs - since.atMs) * since.pace;
  }

  /** When what it has at that time is due. */
  dueMs(offsetMs: number): number {
    const since = this.#since;
    if (since.pace === 0) return Number.POSITIVE_INFINITY;
    return since.atMs + (offsetMs - since.offsetMs) / since.pace;
  }
}

/** The same of one route, from what was promised of it. Both are asked in order. */
export class PromisedPacing {
  readonly #pacing: Pacing;
  readonly #ahead: { readonly fromMs: number; readonly pace: number }[];

  constructor(route: string, { startedAtMs, paces = [] }: Pick<PromisedLoad, 'startedAtMs' | 'paces'>) {
    this.#pacing = new Pacing(startedAtMs);
    this.#ahead = paces.filter((change) => (change.route ?? route) === route);
  }

  /** What was due when the pace changed was sent at the pace before. */
  dueMs(offsetMs: number): number {
    this.#change((fromMs) => fromMs < this.#pacing.dueMs(offsetMs));
    return this.#pacing.dueMs(offsetMs);
  }

  offsetMs(atMs: number): number {
    this.#change((fromMs) => fromMs <= atMs);
    return this.#pacing.offsetMs(atMs);
  }

  #change(isBefore: (fromMs: number) => boolean): void {
    for (let [next] = this.#ahead; next && isBefore(next.fromMs); [next] = this.#ahead) {
      this.#pacing.set(next.fromMs, next.pace);
      this.#ahead.shift();
    }
  }
}
