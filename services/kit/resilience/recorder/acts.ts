import type { Acted } from '@faultline/control/protection-record';
import { unixMs } from '../../clock.ts';

/** Counts how often a protection acts. */
export class Acts {
  #count = 0;
  #lastMs: number | null = null;

  add(): void {
    this.#count++;
    this.#lastMs = unixMs();
  }

  read(): Acted {
    return { count: this.#count, lastMs: this.#lastMs };
  }
}
