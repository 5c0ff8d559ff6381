import type { PhaseName, RequestSample } from '../analysis/evidence.ts';
import { summarise } from '../analysis/latency.ts';

/** How a running arm does, over the last second. */
export interface Progress {
  readonly arm: string;
  readonly phase: PhaseName | 'warm-up';
  /** Finished requests a second. */
  readonly rps: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly errors: number;
  /** Until the end of the arm. */
  readonly leftMs: number;
}

const WINDOW_MS = 1_000;
/** The driver reports in batches: the window ends where all that has finished has been reported. */
const REPORT_DELAY_MS = 250;

/** Keeps the last second of samples. */
export class RecentSamples {
  #recent: RequestSample[] = [];

  add(samples: readonly RequestSample[]): void {
    this.#recent.push(...samples);
  }

  summary(nowMs: number): Pick<Progress, 'rps' | 'p50Ms' | 'p99Ms' | 'errors'> {
    const endMs = nowMs - REPORT_DELAY_MS;
    this.#recent = this.#recent.filter(({ doneMs }) => (doneMs ?? 0) > endMs - WINDOW_MS);
    const inWindow = this.#recent.filter(({ doneMs }) => (doneMs ?? 0) <= endMs);
    const latency = summarise(
      inWindow.flatMap(({ doneMs, dueMs }) => (doneMs === null ? [] : [doneMs - dueMs])),
    );
    return {
      rps: inWindow.length / (WINDOW_MS / 1000),
      p50Ms: latency?.p50 ?? null,
      p99Ms: latency?.p99 ?? null,
      errors: inWindow.filter(({ outcome }) => outcome !== 'ok').length,
    };
  }
}
