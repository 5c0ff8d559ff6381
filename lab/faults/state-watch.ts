import { setTimeout as delay } from 'node:timers/promises';
import type { RunningInstance } from '../runtime/runtime.ts';

const EACH_MS = 100;

/** Looks each 100 ms whether an instance still is what a fault has made of it. */
export class StateWatch {
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #lapse: string | null = null;

  constructor(instance: RunningInstance, wanted: 'paused' | 'exited') {
    this.#done = this.#run(instance, wanted);
  }

  /** Looks once more, and ends; returns how it was seen not to be, null when it always was. */
  async stop(): Promise<string | null> {
    this.#stop.abort();
    await this.#done;
    return this.#lapse;
  }

  async #run(instance: RunningInstance, wanted: 'paused' | 'exited'): Promise<void> {
    const { signal } = this.#stop;
    for (let last = false; ; ) {
      const state = await instance.observedState().catch((error: unknown) => `not to be seen: ${error}`);
      if (state !== wanted) this.#lapse ??= `${instance.name} was ${state}`;
      if (last) return;
      await delay(EACH_MS, undefined, { signal }).catch(() => {});
      last = signal.aborted;
    }
  }
}
