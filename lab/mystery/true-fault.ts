import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { serviceOf } from './draw-mystery.ts';

/** A hidden fault as it was in force. */
export interface TrueFault {
  readonly id: string;
  readonly kind: string;
  readonly service: string;
  readonly method: string | null;
  readonly instance: string | null;
  /** Percent of calls of an abort or a hang, ms of a delay, null of what has none. */
  readonly size: number | null;
  /** What it did. */
  readonly text: string;
  /** Calls that it could have met, and those that it met. */
  readonly inScope: number;
  readonly met: number;
}

interface Injected extends JournalEvent {
  readonly plan: FaultPlan & { readonly percentage?: number; readonly fixedDelayMs?: number };
  readonly text: string;
}

/** What the journal and the ledger say of a fault, whatever was drawn; null where it was not in force to its end, or met nothing. */
export function trueFault(events: readonly JournalEvent[], ledger: FaultLedger): TrueFault | null {
  const { id, inScope, met, cameMs, lapse } = ledger;
  const injected = events.findLast(({ type, faultId }) => type === 'fault.injected' && faultId === id);
  if (!injected || cameMs === null || lapse !== null || met === 0) return null;
  const { plan, text } = injected as Injected;
  const { kind, match, instance = match?.instance ?? null, fixedDelayMs, percentage } = plan;
  const [service, method] = [serviceOf(plan), match?.method ?? null];
  const size = fixedDelayMs ?? percentage ?? null;
  return { id, kind, service, method, instance, size, text, inScope, met };
}
