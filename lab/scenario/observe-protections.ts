import type { ArmView } from '../analysis/arm/view.ts';
import type { BreakerTurn, Place, ProtectionLedger } from '../analysis/protections/protection-ledger.ts';
import type { CalleeName, ServiceName, System } from '../system/system.ts';
import type { Observation } from './scenario.ts';

/** Each turn of the breaker on an edge, with its exact time, as the process that holds it noted it; null where the arm has none. */
export function breakerTurns<Of extends System, From extends ServiceName<Of>>(
  arm: ArmView<Of>,
  from: From,
  to: CalleeName<Of, From>,
): readonly BreakerTurn[] | null {
  const ledger = find(arm, { kind: 'breaker', service: from, edge: to });
  return ledger && ledger.unread.length === 0 ? ledger.turns : null;
}

/**
 * How often a protection acted: a breaker opened, a bulkhead or limiter refused a call, a worker pool made one wait. Null
 * where the arm has no such protection, or an instance did not say.
 */
export function timesActed<Of extends System, Name extends ServiceName<Of>>(
  arm: ArmView<Of>,
  kind: Place['kind'],
  service: Name,
  to?: CalleeName<Of, Name>,
): Observation | null {
  return counted(arm, { kind, service, edge: to ?? null }, ({ acted }) => acted);
}

/**
 * The most calls that one process had in a bulkhead or worker pool at a time, in the whole arm. Null where the arm has none there,
 * or an instance did not say.
 */
export function mostAtOnce<Of extends System, Name extends ServiceName<Of>>(
  arm: ArmView<Of>,
  kind: 'bulkhead' | 'workers',
  service: Name,
  to?: CalleeName<Of, Name>,
): Observation | null {
  return counted(arm, { kind, service, edge: to ?? null }, ({ most }) => most);
}

function counted(
  arm: ArmView,
  place: Place,
  of: (ledger: ProtectionLedger) => number | null,
): Observation | null {
  const ledger = find(arm, place);
  if (!ledger || ledger.unread.length > 0) return null;
  const value = of(ledger);
  return value === null ? null : { value, evidence: `${arm.arm}: ${ledger.evidence}` };
}

function find(arm: ArmView, { kind, service, edge }: Place): ProtectionLedger | undefined {
  arm.asking.name('service', service);
  if (edge !== null) arm.asking.name('edge', `${service} -> ${edge}`);
  return arm.protections.find((each) => each.kind === kind && each.service === service && each.edge === edge);
}
