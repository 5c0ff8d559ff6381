import type { RequestSample } from '../../../evidence/requests.ts';
import { MAX_LATENESS_P99_MS } from '../../../load/overloaded.ts';
import type { SeriesFacts } from './page-model.ts';

/** Under this name beside the series of metrics. */
export const LATENESS = 'faultline.load.lateness';
const STEP_MS = 500;

/**
 * How late requests were sent, ms: of each half second in which some were due the latest one. Nothing where none was near the
 * limit: the table of trust says enough then.
 */
export function latenessSeries(samples: readonly RequestSample[], zeroMs: number): SeriesFacts[] {
  const steps = new Map<number, number>();
  for (const { dueMs, sentMs } of samples) {
    if (sentMs === null) continue;
    const step = Math.floor((dueMs - zeroMs) / STEP_MS);
    steps.set(step, Math.max(steps.get(step) ?? 0, sentMs - dueMs));
  }
  const isNear = [...steps.values()].some((lateMs) => lateMs > MAX_LATENESS_P99_MS / 2);
  if (!isNear) return [];
  const points = [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, lateMs]) => [(step * STEP_MS) / 1000, Number(lateMs.toFixed(1))] as const);
  return [{ name: LATENESS, labels: {}, points }];
}
