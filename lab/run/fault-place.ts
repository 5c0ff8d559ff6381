import type { FaultLedger } from '../analysis/fault-ledger.ts';
import type { ArmView } from '../analysis/view.ts';

/** What the plan says of when a fault is in force. */
interface Place {
  readonly phase?: unknown;
  readonly after?: number;
  readonly lasts?: number;
}

/**
 * Faults that were not in force when their phase says so, a line each: what is measured in a phase would be of another one. It
 * comes after its phase began and before that is settled, or later where it is to; and goes when its phase has ended, or
 * earlier where it is to.
 */
export function misplacedFaults(view: ArmView): string[] {
  const planned = new Map(view.journal('fault.planned').map((event) => [String(event.faultId), event]));
  return view.faults.flatMap((ledger) => {
    const event = planned.get(ledger.id);
    if (!event || ledger.kind === 'condition') return [];
    return misplaced(ledger, { ...(event.plan as Place), phase: event.phase }, view);
  });
}

function misplaced(
  { id, text, comingMs, cameMs, wentMs }: FaultLedger,
  { phase: name, after = 0, lasts }: Place,
  { evidence: { phases } }: ArmView,
): string[] {
  const phase = phases.find((each) => each.name === name);
  if (!phase || comingMs === null || cameMs === null) return [];
  const { startedAtMs, endedAtMs, settled } = phase;
  const told: string[] = [];
  const off = (what: string, byMs: number) => {
    if (byMs > 0) told.push(`fault ${id} (${text}) ${what}, by ${byMs.toFixed(0)} ms`);
  };
  off(`came before the ${name} phase began`, startedAtMs - comingMs);
  if (after === 0) off(`came when the ${name} phase was already measured`, cameMs - settled.fromMs);
  else off(`came before the ${name} phase was measured`, settled.fromMs - comingMs);
  if (wentMs === null) return told;
  if (lasts === undefined) off(`went before the ${name} phase had ended`, endedAtMs - wentMs);
  else off(`went after the ${name} phase was measured`, wentMs - settled.toMs);
  return told;
}
