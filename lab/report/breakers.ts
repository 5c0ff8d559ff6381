import { breakerTurns } from '../analysis/breaker-turns.ts';
import type { ArmView } from '../analysis/view.ts';
import type { ReportBreakerTurn } from './model.ts';

interface Turn extends Pick<ReportBreakerTurn, 'edge' | 'to'> {
  /** Epoch ms. */
  readonly tMs: number;
}

/** Each turn of a breaker has one time: whatever tells of it takes it from here. */
export function turnsOf(view: ArmView): Turn[] {
  const turns = breakerTurns(view.traces);
  const holders = Map.groupBy(turns, ({ service, peerService }) => `${service} ${peerService}`);
  return turns.map(({ tMs, service, instance, peerService, to }) => {
    const several = new Set(holders.get(`${service} ${peerService}`)?.map((turn) => turn.instance)).size > 1;
    return { tMs, edge: `${several && instance !== null ? instance : service} -> ${peerService}`, to };
  });
}

export function breakerReport(view: ArmView, zeroMs: number): ReportBreakerTurn[] {
  return turnsOf(view).map(({ tMs, edge, to }) => ({ atS: (tMs - zeroMs) / 1000, edge, to }));
}
