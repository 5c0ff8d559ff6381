/** Where a clock begins: one reading of the wall clock, and what the monotonic clock said at it. */
export interface ClockOrigin {
  /** Epoch ms. */
  readonly wallMs: number;
  /** Of `process.hrtime`, which all threads and processes of a machine share. */
  readonly monotonicNs: bigint;
}

/** What stamps a run: requests, phases and journal are compared, so one clock stamps them all. */
export interface Clock {
  readonly origin: ClockOrigin;
  /** Epoch ms with a fraction. Goes on evenly, whatever becomes of the wall clock, from one anchor to the next. */
  now(): number;
  /** Reads the wall clock anew, as each arm does: spans and series that begin from here on are stamped by that. */
  anchor(): void;
  /** What the wall clock says, epoch ms; somebody may set it. */
  wall(): number;
}

/** Reads the wall clock once. */
export function startClock(wall: () => number = Date.now): Clock {
  return clockFrom(originNow(wall), wall);
}

const originNow = (wall: () => number): ClockOrigin => ({
  wallMs: wall(),
  monotonicNs: process.hrtime.bigint(),
});

/** The clock of that origin, also in another thread or process: their own `performance.timeOrigin` is another reading of the wall clock. */
export function clockFrom(origin: ClockOrigin, wall: () => number = Date.now): Clock {
  let current = origin;
  return {
    get origin() {
      return current;
    },
    now: () => current.wallMs + Number(process.hrtime.bigint() - current.monotonicNs) / 1e6,
    anchor: () => {
      current = originNow(wall);
    },
    wall,
  };
}

/** Sees whether the wall clock was set, or the machine slept, between the clock's anchor and the last look. */
export class ClockWatch {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  /** The anchor is where the two agreed. */
  #leastAhead = 0;
  #mostAhead = 0;

  constructor(clock: Pick<Clock, 'now' | 'wall'>) {
    this.#clock = clock;
    this.look();
  }

  /** The wall clock is read between two readings of the other: a process that had to wait in between saw no step. */
  look(): void {
    const before = this.#clock.now();
    const wall = this.#clock.wall();
    const after = this.#clock.now();
    this.#leastAhead = Math.min(this.#leastAhead, wall - before);
    this.#mostAhead = Math.max(this.#mostAhead, wall - after);
  }

  /** By how much at least the wall clock moved against the monotonic one, ms; looks once more. */
  stepMs(): number {
    this.look();
    return this.#mostAhead - this.#leastAhead;
  }
}
