import { MOST_ALLOWED_MS, type ProcessorWait } from '../../analysis/wire/callers-gone.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import type { MachineUse } from '../machine/machine.ts';

/**
 * What the control of an arm waited for a processor in each phase at the longest but for one in a hundred, from the ends of phases in the journal. A
 * virtual machine that is held up shows it there, and nowhere in how busy it says that it was. Before the first phase code is compiled, and nothing is
 * measured: any wait may be.
 */
export function processorWaits(ended: readonly JournalEvent[]): ProcessorWait[] {
  const inPhases = ended.flatMap(({ startedAtMs, endedAtMs, machine }) => {
    const control = (machine as MachineUse | undefined)?.control;
    if (typeof startedAtMs !== 'number' || typeof endedAtMs !== 'number') return [];
    return [{ fromMs: startedAtMs, toMs: endedAtMs, waitMs: control?.p99Ms ?? 0 }];
  });
  const [first] = inPhases;
  if (!first) return [];
  return [{ fromMs: Number.NEGATIVE_INFINITY, toMs: first.fromMs, waitMs: MOST_ALLOWED_MS }, ...inPhases];
}
