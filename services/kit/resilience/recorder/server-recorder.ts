import type { ServerRecord } from '@faultline/control/protection-record';
import { Acts } from './acts.ts';
import type { RateMeter } from './rate-meter.ts';

/** Sees each call that comes to be worked on, and each that has ended, whatever limiter and pool think of that. */
export class ServerRecorder {
  readonly #serving: () => number;
  #workers: { working: number; most: number; readonly held: () => number } | undefined;
  #meter: RateMeter | undefined;
  readonly #delayed = new Acts();
  readonly #limited = new Acts();

  /** `serving` counts what is being served or waits for a worker. */
  constructor(serving: () => number) {
    this.#serving = serving;
  }

  /** Where to read how many slots the pool takes for held. */
  workersMade(held: () => number): void {
    this.#workers = { working: 0, most: 0, held };
  }

  workersGone(): void {
    this.#workers = undefined;
  }

  /** A call is worked on. To be called back when its slot is given back. */
  worked(): () => void {
    const workers = this.#workers;
    if (!workers) return () => {};
    workers.most = Math.max(workers.most, ++workers.working);
    return () => void workers.working--;
  }

  /** A call waits for a worker, or is refused. */
  delayed(): void {
    this.#delayed.add();
  }

  limiterMade(meter: RateMeter): void {
    this.#meter = meter;
  }

  limiterGone(): void {
    this.#meter = undefined;
  }

  /** By the rate limiter. */
  limited(): void {
    this.#limited.add();
  }

  read(): ServerRecord {
    const [workers, meter] = [this.#workers, this.#meter];
    return {
      serving: this.#serving(),
      workers: workers ? { most: workers.most, held: workers.held(), delayed: this.#delayed.read() } : null,
      limiter: meter ? { ...meter.read(), refused: this.#limited.read() } : null,
    };
  }
}
