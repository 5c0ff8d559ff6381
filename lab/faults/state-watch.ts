import { setTimeout as delay } from 'node:timers/promises';
import type { RunningInstance } from '../runtime/runtime.ts';

const EACH_MS = 100;

export interface StateSeen {
  /** How it was seen not to be what it should; null when it always was. */
  readonly lapse: string | null;
  /** Of the last look at which it was, epoch ms; null when it never was. */
  readonly lastMs: number | null;
}

/** Looks each 100 ms whether an instance still is what a fault has made of it. */
export class StateWatch {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #lapse: string | null = null;
  #lastMs: number | null = null;

  readonly #nowMs: () => number;

  /** `nowMs` is the clock that stamps what is seen. */
  constructor(instance: RunningInstance, wanted: 'paused' | 'exited', nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#done = this.#run(instance, wanted);
  }

  /** Looks once more, and ends. */
  async stop(): Promise<StateSeen> {
    this.#stop.abort();
    await this.#done;
    return { lapse: this.#lapse, lastMs: this.#lastMs };
  }

  async #run(instance: RunningInstance, wanted: 'paused' | 'exited'): Promise<void> {
    const { signal } = this.#stop;
    for (let last = false; ; ) {
      const lookedMs = this.#nowMs();
      const state = await instance.observedState().catch((error: unknown) => `not to be seen: ${error}`);
      if (state !== wanted) this.#lapse ??= `${instance.name} was ${state}`;
      else this.#lastMs = lookedMs;
      if (last) return;
      await delay(EACH_MS, undefined, { signal }).catch(() => {});
      last = signal.aborted;
    }
  }
}
