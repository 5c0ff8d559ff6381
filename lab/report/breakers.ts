import type { ArmView } from '../analysis/arm/view.ts';
import { nameOf } from '../analysis/protections/kinds.ts';
import type { ReportBreakerTurn } from './model.ts';

interface Turn extends Omit<ReportBreakerTurn, 'atS'> {
  /** Epoch ms. */
  readonly tMs: number;
}

/** Each turn of a breaker has one time, noted as it happened: story and report take it from here, claims from the same ledger. */
export function turnsOf(view: ArmView): Turn[] {
  return view.protections.flatMap((ledger) => {
    const several = new Set(ledger.turns.map(({ instance }) => instance)).size > 1;
    return ledger.turns.map(({ atMs, to, instance }) => {
      const edge = several ? nameOf({ ...ledger, service: instance }) : nameOf(ledger);
      return { tMs: atMs, service: ledger.service, callee: ledger.edge ?? '', edge, to };
    });
  });
}

export function breakerReport(view: ArmView, zeroMs: number): ReportBreakerTurn[] {
  return turnsOf(view).map(({ tMs, ...turn }) => ({ atS: (tMs - zeroMs) / 1000, ...turn }));
}
