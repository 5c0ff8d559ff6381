import type { JournalEvent } from '../evidence/events.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';

/** A fault as it came and went. */
export interface RecordedFault {
  readonly plan: FaultPlan;
  readonly cameMs: number;
  /** Null while it is in force. */
  readonly goneMs: number | null;
}

/** More than that nobody replays. */
const KEPT = 50;

/** What was done by hand, from the events of the lab. */
export class Recording {
  #faults: RecordedFault[] = [];
  #count = 0;

  onEvent({ type, tMs, kind, plan, faultId }: JournalEvent): void {
    if (kind !== 'fault') return;
    if (type === 'fault.injected') {
      this.#count += 1;
      this.#faults = [...this.#faults, { plan: plan as FaultPlan, cameMs: tMs, goneMs: null }].slice(-KEPT);
    }
    if (type === 'fault.undone')
      this.#faults = this.#faults.map((each) =>
        each.goneMs === null && each.plan.id === faultId ? { ...each, goneMs: tMs } : each,
      );
  }

  /** How many came before those. */
  get leftOut(): number {
    return this.#count - this.#faults.length;
  }

  /** The latest, in the order in which they came. */
  get faults(): readonly RecordedFault[] {
    return this.#faults;
  }
}
