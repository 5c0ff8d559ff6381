import { performance } from 'node:perf_hooks';
import type { Acted } from '../../../proto/protection-record.ts';

/** By a clock that no step of the machine's moves while the process lives; epoch ms. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** Counts how often a protection acts. */
export class Acts {
  #count = 0;
  #lastMs: number | null = null;

  add(): void {
    this.#count++;
    this.#lastMs = nowMs();
  }

  read(): Acted {
    return { count: this.#count, lastMs: this.#lastMs };
  }
}
