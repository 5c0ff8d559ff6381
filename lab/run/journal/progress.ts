import { type Expected, isGood } from '../../analysis/requests/good.ts';
import { summarise } from '../../analysis/requests/latency.ts';
import { timedOf } from '../../analysis/requests/phase-stats.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';

/** How a running arm does, over the last second of its phase. */
export interface Progress {
  readonly arm: string;
  readonly phase: PhaseName | 'warm-up';
  /** How much of the phase the numbers are of: up to a second, 0 where it has just begun. */
  readonly measuredMs: number;
  /** Finished requests a second. */
  readonly rps: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Finished without a good answer. */
  readonly harmed: number;
  /** Until the end of the arm. */
  readonly leftMs: number;
}

const WINDOW_MS = 1_000;
/** The driver reports in batches: the window ends where all that has finished has been reported. */
const REPORT_DELAY_MS = 250;

/** Keeps the last second of samples. */
export class RecentSamples {
  readonly #expected: Expected;
  #recent: RequestSample[] = [];

  constructor(expected: Expected = {}) {
    this.#expected = expected;
  }

  add(samples: readonly RequestSample[]): void {
    for (const sample of samples) this.#recent.push(sample);
  }

  /** Of what ended since a time at the most, such as the beginning of a phase. */
  summary(
    nowMs: number,
    sinceMs = Number.NEGATIVE_INFINITY,
  ): Pick<Progress, 'measuredMs' | 'rps' | 'p50Ms' | 'p99Ms' | 'harmed'> {
    const endMs = nowMs - REPORT_DELAY_MS;
    const fromMs = Math.max(endMs - WINDOW_MS, sinceMs);
    const measuredMs = Math.max(0, endMs - fromMs);
    this.#recent = this.#recent.filter(({ doneMs }) => (doneMs ?? 0) > fromMs);
    const inWindow = this.#recent.filter(({ doneMs }) => (doneMs ?? 0) <= endMs);
    const latency = summarise(timedOf(inWindow).map(({ doneMs, dueMs }) => doneMs - dueMs));
    return {
      measuredMs,
      rps: measuredMs > 0 ? inWindow.length / (measuredMs / 1000) : 0,
      p50Ms: latency?.p50 ?? null,
      p99Ms: latency?.p99 ?? null,
      harmed: inWindow.filter((sample) => !isGood(sample, this.#expected)).length,
    };
  }
}
