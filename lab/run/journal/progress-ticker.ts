import type { Clock } from '../../runtime/clock.ts';
import type { Progress, RecentSamples } from './progress.ts';

export interface ProgressTickerOptions {
  readonly arm: string;
  readonly recent: RecentSamples;
  readonly clock: Pick<Clock, 'now'>;
  /** Of its warm-up, and of its last phase; epoch ms. */
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  readonly onProgress: (progress: Progress) => void;
}

const EVERY_MS = 200;

/** Tells how an arm does, again and again, until it is disposed of. */
export class ProgressTicker implements Disposable {
  readonly #options: ProgressTickerOptions;
  readonly #timer: NodeJS.Timeout;
  #phase: Progress['phase'] = 'warm-up';
  #sinceMs: number;

  constructor(options: ProgressTickerOptions) {
    this.#options = options;
    this.#sinceMs = options.startedAtMs;
    this.#timer = setInterval(() => this.#tell(), EVERY_MS);
  }

  enter(phase: Progress['phase']): void {
    this.#phase = phase;
    this.#sinceMs = this.#options.clock.now();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const { arm, recent, clock, endsAtMs, onProgress } = this.#options;
    const nowMs = clock.now();
    const leftMs = Math.max(0, endsAtMs - nowMs);
    onProgress({ arm, phase: this.#phase, ...recent.summary(nowMs, this.#sinceMs), leftMs });
  }
}
