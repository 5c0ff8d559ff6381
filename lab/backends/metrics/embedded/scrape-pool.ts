import { ScrapeLoop } from './scrape-loop.ts';
import type { Store } from './store.ts';
import type { Target } from './target.ts';

/** Keeps one loop per target of the newest list. */
export class ScrapePool implements Disposable {
  readonly #store: Store;
  readonly #loops = new Map<string, ScrapeLoop>();
  readonly #retired = new Set<ScrapeLoop>();

  constructor(store: Store) {
    this.#store = store;
  }

  get loops(): readonly ScrapeLoop[] {
    return [...this.#loops.values()];
  }

  sync(targets: readonly Target[]): void {
    const wanted = new Map(targets.map((target) => [target.id, target]));
    for (const [id, loop] of this.#loops) {
      if (wanted.has(id)) continue;
      this.#loops.delete(id);
      this.#retired.add(loop);
      loop.retire(() => this.#retired.delete(loop));
    }
    for (const [id, target] of wanted) {
      if (!this.#loops.has(id)) this.#loops.set(id, new ScrapeLoop(target, this.#store));
    }
  }

  [Symbol.dispose](): void {
    for (const loop of [...this.#loops.values(), ...this.#retired]) loop[Symbol.dispose]();
  }
}
