import type { ArmEvidence } from './evidence.ts';
import { isGood } from './good.ts';

/** What became of the requests that were due in a stretch of time. */
export interface Harm {
  readonly count: number;
  /** Of them, those without a good answer: failed, answered too late, or never sent. */
  readonly harmed: number;
  /** When the last harmed one was due, epoch ms; null when none was. */
  readonly lastDueMs: number | null;
}

/** Null where nothing was due in [fromMs, toMs): nobody could be harmed. */
export function harmIn(
  { samples, patienceMs }: Pick<ArmEvidence, 'samples' | 'patienceMs'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  route?: string,
): Harm | null {
  let count = 0;
  let harmed = 0;
  let lastDueMs: number | null = null;
  for (const sample of samples) {
    if (sample.dueMs < fromMs || sample.dueMs >= toMs || (route !== undefined && sample.route !== route))
      continue;
    count += 1;
    if (isGood(sample, patienceMs)) continue;
    harmed += 1;
    lastDueMs = Math.max(lastDueMs ?? sample.dueMs, sample.dueMs);
  }
  return count > 0 ? { count, harmed, lastDueMs } : null;
}
