import type { RequestSample } from '../../evidence/requests.ts';
import { type Expected, hungUp, isGood } from './good.ts';

export interface FailingIn {
  readonly route: string;
  /** Within this they were due: after the first, and no later than the second, epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Requests of a route that were due within a time and have ended, and those of them without a good answer. What was never sent is the driver's business, and
 * whose client hung up by plan says nothing of the system. Linear in the requests.
 */
export function failingIn(
  samples: readonly RequestSample[],
  { route, fromMs, toMs }: FailingIn,
  expected: Expected,
): { readonly ended: number; readonly failed: number } {
  const ended = samples.filter(
    (sample) =>
      sample.route === route &&
      sample.dueMs > fromMs &&
      sample.dueMs <= toMs &&
      sample.doneMs !== null &&
      !hungUp(sample),
  );
  return { ended: ended.length, failed: ended.filter((sample) => !isGood(sample, expected)).length };
}
