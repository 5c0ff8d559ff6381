import { describeExit } from '../runtime/exit.ts';
import type { RunningInstance } from '../runtime/runtime.ts';
import type { Journal } from './journal.ts';

/** Notes instances that end although nobody ended them: what they did not do must not be blamed on the scenario. */
export class CrashWatch {
  readonly crashed: string[] = [];
  readonly #journal: Journal;
  readonly #arm: string;
  readonly #expected = new Set<string>();
  #over = false;

  constructor(arm: string, journal: Journal, instances: Iterable<RunningInstance>) {
    this.#arm = arm;
    this.#journal = journal;
    for (const instance of instances) this.watch(instance);
  }

  /** Watches the instance's current process; call again after a restart. */
  watch(instance: RunningInstance): void {
    this.#expected.delete(instance.name);
    void instance.exited.then((exit) => {
      if (this.#over || this.#expected.has(instance.name)) return;
      this.crashed.push(`${instance.name} ended by itself (${describeExit(exit)})`);
      this.#journal.write('instance.exited', { arm: this.#arm, instance: instance.name, ...exit });
    });
  }

  /** A fault is about to end it. */
  expect(name: string): void {
    this.#expected.add(name);
  }

  /** From here on instances are stopped in good order. */
  stop(): void {
    this.#over = true;
  }
}
