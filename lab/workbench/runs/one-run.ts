import { ExitCode } from '../../errors.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { LoadHeld } from '../lab-state.ts';
import { refused } from '../refused.ts';
import type { Run, RunEnded, StartRun } from './running.ts';

/** What runs need of the lab that is held beside them. */
interface Options {
  readonly clock: Pick<Clock, 'now'>;
  /** @throws FaultlineError `mystery-refused` while something is hidden in it, which a run would keep from being met */
  readonly requireFree: () => void;
  /** Sends nothing while a run is measured; resolves with what lets it go on. */
  readonly quiet: (by: LoadHeld) => Promise<() => Promise<void>>;
}

export interface Beginning {
  /** Of whom it is, for who asks for another one meanwhile. */
  readonly of: string;
  /** Which page shows it; that of the workshop keeps to itself of which scenario it is. */
  readonly page: LoadHeld['page'];
  readonly scenario: string;
  readonly arm: string | null;
  readonly start: StartRun;
  /** Told before another one can begin. */
  readonly onEnded: (ended: RunEnded, isStopped: boolean) => Promise<void>;
}

export interface UnderWay {
  readonly beginning: Beginning;
  readonly sinceMs: number;
  /** Null until it has been started. */
  readonly run: Run | null;
}

interface Running extends UnderWay {
  readonly end: AbortController;
  readonly over: Promise<void>;
  run: Run | null;
}

/**
 * The run that is under way beside a lab that is held, whoever has asked for it. One at a time, and the load of the lab is off meanwhile: on a small
 * machine they disturb each other, and a verdict has to be that of a quiet one.
 */
export class OneRun {
  readonly #options: Options;
  #running: Running | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  get underWay(): UnderWay | null {
    return this.#running;
  }

  /** Goes on when this returns. @throws FaultlineError `step-not-open`, `mystery-refused` */
  begin(beginning: Beginning): void {
    if (this.#running)
      throw refused(
        'step-not-open',
        `Expected no run to be under way, found one of ${this.#running.beginning.of}.`,
        'run-under-way',
      );
    this.#options.requireFree();
    const over = Promise.withResolvers<void>();
    const sinceMs = this.#options.clock.now();
    const end = new AbortController();
    const running: Running = { beginning, sinceMs, end, over: over.promise, run: null };
    this.#running = running;
    void this.#carryOut(running).finally(() => {
      this.#running = null;
      over.resolve();
    });
  }

  /** Ends the one that is under way, and resolves when nothing of it runs. */
  async stop(): Promise<void> {
    const running = this.#running;
    running?.end.abort();
    await running?.over;
  }

  async #carryOut(running: Running): Promise<void> {
    const { beginning, end } = running;
    const { of, page, scenario, arm, start, onEnded } = beginning;
    let ended: RunEnded;
    try {
      const goOn = await this.#options.quiet({ page, scenario: page === 'runs' ? of : null });
      try {
        if (end.signal.aborted) ended = { folder: null, exitCode: ExitCode.interrupted, said: '' };
        else {
          running.run = await start({ scenario, arm, signal: end.signal });
          ended = await running.run.ended;
        }
      } finally {
        await goOn();
      }
    } catch (error) {
      ended = { folder: null, exitCode: ExitCode.notStarted, said: (error as Error).message };
    }
    // What the disk does not take is known all the same, and the next step tells of the disk: nobody waits here.
    await onEnded(ended, end.signal.aborted).catch(() => {});
  }
}
