import type { ScrapeTarget, TargetsFile } from '../../backends/metrics/targets.ts';
import type { RegisteredInstance } from './registry-view.ts';

/**
 * Whom the metrics backend scrapes: the system of the arm that is under way, and the lab's own. While a system stops and the next one starts
 * nothing is told, and then all at once: Prometheus (3.12 and later) takes in a change within 0.5 s where it is the first for 5 s, of many in
 * a row the last up to 10 s late (`discovery/manager.go`, whose pauses grow with each). Before 3.12 it looks once in 5 s whether there is one.
 */
export class ScrapeTargets {
  readonly #file: TargetsFile;
  readonly #own: readonly ScrapeTarget[];
  readonly #onFailed: (error: unknown) => void;
  #instances: readonly RegisteredInstance[] = [];
  #isFollowed = false;

  constructor(file: TargetsFile, own: readonly ScrapeTarget[], onFailed: (error: unknown) => void) {
    this.#file = file;
    this.#own = own;
    this.#onFailed = onFailed;
    this.#tell();
  }

  /** What the registry has now. */
  set(instances: readonly RegisteredInstance[]): void {
    this.#instances = instances;
    if (this.#isFollowed) this.#tell();
  }

  /** From when a system has started until it stops. */
  follow(): Disposable {
    this.#isFollowed = true;
    this.#tell();
    return {
      [Symbol.dispose]: () => {
        this.#isFollowed = false;
      },
    };
  }

  #tell(): void {
    const current = this.#isFollowed ? this.#instances : [];
    const targets = current.map(({ adminAddress, service, instance }) => ({
      address: adminAddress,
      labels: { job: service, instance },
    }));
    this.#file.set([...targets, ...this.#own]).catch(this.#onFailed);
  }
}
