import type { Exercise } from '../../workshop/read-content.ts';
import type { Beginning, OneRun } from '../runs/one-run.ts';
import type { RunEnded, StartRun } from '../runs/running.ts';
import type { HeldLab } from './held-lab.ts';
import type { ExerciseView } from './views.ts';

export type Which = 'first' | 'second';

interface Options {
  readonly start: StartRun;
  readonly lab: Pick<HeldLab, 'clock'>;
  /** Where a run of anybody is under way. */
  readonly runs: OneRun;
  /** Is told what has ended by itself. */
  readonly keep: (exercise: string, which: Which, ended: RunEnded) => Promise<void>;
}

/** Runs of the workshop. */
export class RunDesk {
  readonly #options: Options;
  /** The one that was begun last. */
  #latest: { readonly exercise: string; readonly which: Which; readonly beginning: Beginning } | null = null;

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
    const { which, sinceMs, run } = running;
    // Where its folder can not be read, as one that somebody has removed: its end tells.
    const at = (await run?.phase().catch(() => null)) ?? null;
    return { which, sinceMs: this.#options.lab.clock.now() - sinceMs, at };
  }

  /** Goes on when this returns. The first run of code that is not to be mended is of the first arm alone. @throws FaultlineError `step-not-open`, `mystery-refused` */
  begin({ name, data }: Exercise, which: Which): void {
    const { start, runs, keep } = this.#options;
    const beginning: Beginning = {
      // Which scenario it is would tell too much.
      of: 'the workshop',
      page: 'workshop',
      scenario: data.scenario,
      arm: which === 'first' && data.kind === 'predict' ? data.arms.first : null,
      start,
      // One that was stopped is none: what was there before it stays.
      onEnded: async (ended, isStopped) => {
        if (!isStopped) await keep(name, which, ended);
      },
    };
    runs.begin(beginning);
    this.#latest = { exercise: name, which, beginning };
  }

  /** Ends the one of the workshop that is under way; what was there before it stays. */
  async stop(): Promise<void> {
    if (this.#running) await this.#options.runs.stop();
  }

  get #running() {
    const { underWay } = this.#options.runs;
    const latest = this.#latest;
    if (underWay === null || latest === null || latest.beginning !== underWay.beginning) return null;
    return { ...latest, ...underWay };
  }
}
