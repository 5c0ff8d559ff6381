import type { RequestSample } from '../../evidence/requests.ts';
import { type Expected, hungUp, isGood } from './good.ts';

export interface FailingIn {
  readonly route: string;
  /** Those that were due before are not looked at, epoch ms. */
  readonly sinceMs: number;
  /** Within this they ended: after the first, and no later than the second. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Requests of a route that ended within a time, and those of them without a good answer. What was never sent is the driver's business, and whose client hung
 * up by plan says nothing of the system. Linear in the requests.
 */
export function failingIn(
  samples: readonly RequestSample[],
  { route, sinceMs, fromMs, toMs }: FailingIn,
  expected: Expected,
): { readonly ended: number; readonly failed: number } {
  const ended = samples.filter(
    (sample) =>
      sample.route === route &&
      sample.dueMs >= sinceMs &&
      sample.doneMs !== null &&
      sample.doneMs > fromMs &&
      sample.doneMs <= toMs &&
      !hungUp(sample),
  );
  return { ended: ended.length, failed: ended.filter((sample) => !isGood(sample, expected)).length };
}
