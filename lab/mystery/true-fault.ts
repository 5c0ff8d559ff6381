import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { type Clue, cluesOf, type Struck } from './clues.ts';
import { serviceOf } from './draw-mystery.ts';

/** A hidden fault as it was in force. */
export interface TrueFault extends Struck {
  readonly id: string;
  /** What it did. */
  readonly text: string;
  /** When it was confirmed to be in force, and when to be gone; null where nobody could confirm that. */
  readonly cameAtMs: number;
  readonly goneAtMs: number | null;
  /** Calls that it could have met, and those that it met. */
  readonly inScope: number;
  readonly met: number;
  /** Where it could have been seen. */
  readonly clues: readonly Clue[];
}

interface Injected extends JournalEvent {
  readonly plan: FaultPlan & { readonly percentage?: number; readonly fixedDelayMs?: number };
  readonly text: string;
}

/** What the journal and the ledger say of a fault, whatever was drawn; null where it was not in force to its end, or met nothing. */
export function trueFault(events: readonly JournalEvent[], ledger: FaultLedger): TrueFault | null {
  const { id, inScope, met, cameMs, goneMs, lapse } = ledger;
  const injected = events.findLast(({ type, faultId }) => type === 'fault.injected' && faultId === id);
  if (!injected || cameMs === null || lapse !== null || met === 0) return null;
  const { plan, text } = injected as Injected;
  const { kind, match, instance = match?.instance ?? null, fixedDelayMs, percentage } = plan;
  const [service, method] = [serviceOf(plan), match?.method ?? null];
  const size = fixedDelayMs ?? percentage ?? null;
  const struck = { kind, service, method, instance, size };
  const when = { cameAtMs: cameMs, goneAtMs: goneMs };
  return { id, ...struck, text, ...when, inScope, met, clues: cluesOf(struck) };
}
