import { failingIn } from '../../analysis/requests/failing.ts';
import type { Expected } from '../../analysis/requests/good.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { secondsOf } from '../../scenario/phase-lengths.ts';
import type { PhaseLengths } from '../../scenario/scenario.ts';
import { LEAST_ENDED, type StopCondition } from '../../scenario/stop-condition.ts';
import type { Journal } from '../journal/journal.ts';

export interface StopWatchOptions {
  readonly arm: string;
  readonly conditions: readonly StopCondition[];
  readonly lengths: PhaseLengths;
  readonly expected: Expected;
  readonly journal: Pick<Journal, 'write'>;
}

interface SettledPhase {
  readonly name: PhaseName;
  readonly sinceMs: number;
}

/** Holds what the driver reports against an arm's stop conditions. The first that is met ends the arm; the judge counts again. */
export class StopWatch {
  readonly #options: StopWatchOptions;
  readonly #stop = new AbortController();
  #phase: SettledPhase | null = null;
  #recent: RequestSample[] = [];

  constructor(options: StopWatchOptions) {
    const { arm, conditions } = options;
    const own = conditions.filter((each) => each.arm === arm || each.arm === 'all');
    this.#options = { ...options, conditions: own };
  }

  /** Aborts when a condition is met. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** A phase is settled from then on, epoch ms. */
  enter(name: PhaseName, sinceMs: number): void {
    this.#phase = { name, sinceMs };
    this.#recent = [];
  }

  /** While it drains nothing more is to be saved. */
  leave(): void {
    this.#phase = null;
  }

  /** In the order in which they ended. */
  add(batch: readonly RequestSample[]): void {
    const { conditions } = this.#options;
    const phase = this.#phase;
    if (!phase || conditions.length === 0 || this.signal.aborted) return;
    for (const sample of batch) this.#recent.push(sample);
    const toMs = Math.max(...batch.map(({ doneMs }) => doneMs ?? Number.NEGATIVE_INFINITY));
    const longestMs = 1_000 * Math.max(...conditions.map(({ overSeconds }) => overSeconds));
    this.#recent = this.#recent.filter(({ doneMs }) => (doneMs ?? 0) > toMs - longestMs);
    for (const condition of conditions) {
      if (!this.#isMet(condition, phase, toMs)) continue;
      this.#end(condition, phase, toMs);
      return;
    }
  }

  #isMet(
    { route, phase, failing, overSeconds }: StopCondition,
    { name, sinceMs }: SettledPhase,
    toMs: number,
  ): boolean {
    const fromMs = toMs - 1_000 * overSeconds;
    if ((phase !== undefined && phase !== name) || fromMs < sinceMs) return false;
    const when = { route, sinceMs, fromMs, toMs };
    const { ended, failed } = failingIn(this.#recent, when, this.#options.expected);
    return ended >= LEAST_ENDED && failed >= failing * ended;
  }

  #end(
    { name: condition, route, failing, overSeconds }: StopCondition,
    { name: phase, sinceMs }: SettledPhase,
    tMs: number,
  ): void {
    const { arm, lengths, journal } = this.#options;
    const names = Object.keys(lengths);
    const restSeconds = Math.max(0, secondsOf(lengths, phase) - (tMs - sinceMs) / 1_000);
    const skipped = names.slice(names.indexOf(phase) + 1);
    const asked = { condition, route, failing, overSeconds };
    // The journal rounds its own time: of the same requests the judge needs this one as it is.
    const times = { sinceMs, untilMs: tMs, restSeconds };
    journal.write('arm.stopped', { arm, phase, ...asked, ...times, skipped }, tMs);
    this.#stop.abort(new Error(`arm ${arm} is lost: ${condition}`));
  }
}
