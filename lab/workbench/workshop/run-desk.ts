import type { Exercise } from '../../workshop/read-content.ts';
import { refused } from '../refused.ts';
import type { HeldLab } from './held-lab.ts';
import type { RunEnded } from './progress.ts';
import type { Run, StartRun } from './running.ts';
import type { ExerciseView } from './views.ts';

export type Which = 'first' | 'second';

interface Options {
  readonly start: StartRun;
  readonly lab: HeldLab;
  /** Is told what has ended by itself. */
  readonly keep: (exercise: string, which: Which, ended: RunEnded) => Promise<void>;
}

interface Running {
  readonly exercise: string;
  readonly which: Which;
  readonly sinceMs: number;
  readonly end: AbortController;
  readonly over: Promise<void>;
  run: Run | null;
}

/** Runs of the workshop, one at a time: two on a small machine disturb each other. */
export class RunDesk {
  readonly #options: Options;
  #running: Running | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Of which exercise one is under way. */
  get exercise(): string | null {
    return this.#running?.exercise ?? null;
  }

  async view(exercise: string): Promise<ExerciseView['running']> {
    const running = this.#running;
    if (running?.exercise !== exercise) return null;
    // Where its folder can not be read, as one that somebody has removed: its end tells.
    const at = (await running.run?.phase().catch(() => null)) ?? null;
    return { which: running.which, sinceMs: this.#options.lab.clock.now() - running.sinceMs, at };
  }

  /** Goes on when this returns. The first run of code that is not to be mended is of the first arm alone. @throws FaultlineError `step-not-open` */
  begin({ name, data }: Exercise, which: Which): void {
    if (this.#running) throw refused('step-not-open', 'Expected no run to be under way, found one.');
    const over = Promise.withResolvers<void>();
    const running: Running = {
      ...{ exercise: name, which, end: new AbortController(), over: over.promise, run: null },
      sinceMs: this.#options.lab.clock.now(),
    };
    this.#running = running;
    const arm = which === 'first' && data.kind === 'predict' ? data.arms.first : null;
    void this.#carryOut(running, { scenario: data.scenario, arm }).finally(() => {
      this.#running = null;
      over.resolve();
    });
  }

  /** Ends the one that is under way; what was there before it stays. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.end.abort();
    await running?.over;
  }

  async #carryOut(running: Running, asked: { scenario: string; arm: string | null }): Promise<void> {
    const { exercise, which, end } = running;
    const { start, lab, keep } = this.#options;
    let ended: RunEnded;
    try {
      const goOn = await lab.quiet();
      try {
        running.run = await start({ ...asked, signal: end.signal });
        ended = await running.run.ended;
      } finally {
        await goOn();
      }
    } catch (error) {
      ended = { folder: null, exitCode: 3, said: (error as Error).message };
    }
    // One that was stopped is none. What the disk does not take is known all the same, and the next step tells of the disk: nobody waits here.
    if (!end.signal.aborted) await keep(exercise, which, ended).catch(() => {});
  }
}
