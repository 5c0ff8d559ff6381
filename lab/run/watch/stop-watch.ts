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

/** When the requests were due that a condition is held against, epoch ms. */
interface Due {
  readonly fromMs: number;
  readonly toMs: number;
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
    const looksAt = new Set(conditions.map(({ route }) => route));
    for (const sample of batch) if (looksAt.has(sample.route)) this.#recent.push(sample);
    const nowMs = Math.max(...batch.map(({ doneMs }) => doneMs ?? Number.NEGATIVE_INFINITY));
    const looked = conditions.map((condition) => ({ condition, due: this.#dueFor(condition, nowMs) }));
    const oldestMs = Math.min(...looked.map(({ due }) => due.fromMs));
    this.#recent = this.#recent.filter(({ dueMs }) => dueMs > oldestMs);
    const met = looked.find(({ condition, due }) => this.#isMet(condition, phase, due));
    if (met) this.#end(met.condition, phase, met.due, nowMs);
  }

  /**
   * Those whose callers have waited as long as they do: while bad answers come sooner than good ones, a route that only got slow looks lost. Up to the
   * last of them that has ended, since all may hang for longer.
   */
  #dueFor({ route, overSeconds }: StopCondition, nowMs: number): Due {
    const { patienceMs = {} } = this.#options.expected;
    const byMs = nowMs - (patienceMs[route] ?? Number.POSITIVE_INFINITY);
    const toMs = this.#recent
      .filter((each) => each.route === route && each.doneMs !== null && each.dueMs <= byMs)
      .reduce((latest, { dueMs }) => Math.max(latest, dueMs), Number.NEGATIVE_INFINITY);
    return { fromMs: toMs - 1_000 * overSeconds, toMs };
  }

  #isMet({ route, phase, failing }: StopCondition, { name, sinceMs }: SettledPhase, due: Due): boolean {
    if ((phase !== undefined && phase !== name) || due.fromMs < sinceMs) return false;
    const { ended, failed } = failingIn(this.#recent, { route, ...due }, this.#options.expected);
    return ended >= LEAST_ENDED && failed >= failing * ended;
  }

  #end(
    { name: condition, route, failing, overSeconds }: StopCondition,
    { name: phase, sinceMs }: SettledPhase,
    due: Due,
    tMs: number,
  ): void {
    const { arm, lengths, journal } = this.#options;
    const names = Object.keys(lengths);
    const restSeconds = Math.max(0, secondsOf(lengths, phase) - (tMs - sinceMs) / 1_000);
    const skipped = names.slice(names.indexOf(phase) + 1);
    const asked = { condition, route, failing, overSeconds };
    journal.write('arm.stopped', { arm, phase, ...asked, sinceMs, ...due, restSeconds, skipped }, tMs);
    this.#stop.abort(new Error(`arm ${arm} is lost: ${condition}`));
  }
}
