import { setTimeout as delay } from 'node:timers/promises';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { describeExit } from '../../runtime/exit.ts';
import { lastWords } from '../../runtime/last-words.ts';
import type { RunningInstance } from '../../runtime/runtime.ts';
import type { Journal } from '../journal/journal.ts';

/** An engine tells of an end later than the connections do that broke with it. */
const END_KNOWN_MS = 2_000;
const LAST_LINES = 5;

/** Notes instances that end although nobody ended them: what they did not do must not be blamed on the scenario. */
export class CrashWatch implements Disposable {
  readonly crashed: string[] = [];
  readonly #first = Promise.withResolvers<{ readonly instance: RunningInstance; readonly what: string }>();
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
      const what = `${instance.name} ended by itself (${describeExit(exit)})`;
      this.crashed.push(what);
      this.#first.resolve({ instance, what });
      this.#journal.write('instance.exited', { arm: this.#arm, instance: instance.name, ...exit });
    });
  }

  /** A fault is about to end it. */
  expect(name: string): void {
    this.#expected.add(name);
  }

  /**
   * What to tell where an arm failed: that an instance has ended, which the rest came of (no fault is in force on what is
   * not there), else the error itself.
   */
  async causeOf(error: unknown): Promise<unknown> {
    const waited = new AbortController();
    const late = delay(END_KNOWN_MS, null, { signal: waited.signal }).catch(() => null);
    const crash = await Promise.race([this.#first.promise, late]);
    waited.abort();
    if (crash === null) return error;
    const led = error instanceof Error ? error.message : String(error);
    return new FaultlineError(
      'instance-ended',
      `Expected every instance to run until a fault or the end of the arm stops it, but ${crash.what}.`,
      {
        exitCode: ExitCode.inconclusive,
        cause: error,
        detail: [
          ...lastWords(crash.instance, LAST_LINES),
          `Its log: ${crash.instance.logFile}`,
          `What that led to: ${led}`,
        ],
      },
    );
  }

  /** From here on instances are stopped in good order. */
  [Symbol.dispose](): void {
    this.#over = true;
  }
}
