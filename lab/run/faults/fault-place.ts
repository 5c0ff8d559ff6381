import type { ArmView } from '../../analysis/arm/view.ts';
import type { FaultLedger } from '../../analysis/faults/fault-facts.ts';

/** What the plan says of when a fault is in force. */
interface Place {
  readonly phase?: unknown;
  /** Seconds, of what the scenario says. */
  readonly after?: number;
  readonly lasts?: number | undefined;
  /** The same as long as the phases were in this run. */
  readonly afterMs?: unknown;
  readonly lastsMs?: unknown;
}

/**
 * Faults that were not in force when their phase says so, a line each: what is measured in a phase would be of another one. It
 * comes after its phase began and before that is settled, or later where it is to; and goes when its phase has ended, or
 * earlier where it is to, and not before it has lasted.
 */
export function misplacedFaults(view: ArmView): string[] {
  const planned = new Map(view.journal('fault.planned').map((event) => [String(event.faultId), event]));
  return view.faults.flatMap((ledger) => {
    const event = planned.get(ledger.id);
    if (!event || ledger.kind === 'condition') return [];
    const { phase, afterMs, lastsMs } = event;
    const place = { ...(event.plan as Place), phase, afterMs, lastsMs };
    // Of what was in force when a stop condition ended its phase nothing but that end is promised.
    const isCut = view.journal('arm.stopped').some((stop) => stop.phase === phase);
    return misplaced(
      ledger,
      isCut && wentAtEnd(ledger, view, phase) ? { ...place, ...TO_THE_END } : place,
      view,
    );
  });
}

const TO_THE_END = { lasts: undefined, lastsMs: undefined } as const;

function wentAtEnd({ wentMs }: FaultLedger, { evidence: { phases } }: ArmView, name: unknown): boolean {
  const phase = phases.find((each) => each.name === name);
  return phase !== undefined && (wentMs === null || wentMs >= phase.endedAtMs);
}

function misplaced(
  { id, text, comingMs, cameMs, wentMs }: FaultLedger,
  { phase: name, after = 0, lasts, afterMs, lastsMs }: Place,
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
  if (typeof afterMs === 'number' && after > 0) {
    off('came before its time', startedAtMs + afterMs - comingMs);
  }
  if (wentMs === null) return told;
  if (typeof lastsMs === 'number') off('went before its time', cameMs + lastsMs - wentMs);
  if (lasts === undefined) off(`went before the ${name} phase had ended`, endedAtMs - wentMs);
  else off(`went after the ${name} phase was measured`, wentMs - settled.toMs);
  return told;
}
