import type { ProtectionLedger } from '../../../analysis/protections/protection-ledger.ts';
import type { CalleeName, ServiceName, System } from '../../../system/system.ts';
import { mostAtOnce, timesActed } from '../../observe-protections.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';

/** What protections did. */
export interface ProtectionObservations<Of extends System> {
  timesActed<Name extends ServiceName<Of>>(
    kind: ProtectionLedger['kind'],
    service: Name,
    to?: CalleeName<Of, Name>,
  ): Measure;
  mostAtOnce<Name extends ServiceName<Of>>(
    kind: 'bulkhead' | 'workers',
    service: Name,
    to?: CalleeName<Of, Name>,
  ): Measure;
}

/** What it is to act. */
const ACTED: Readonly<Partial<Record<ProtectionLedger['kind'], string>>> = {
  breaker: 'openings',
  bulkhead: 'calls refused',
  limiter: 'calls refused',
  workers: 'calls that waited',
};

export const protectionKinds: KindsOf<ProtectionObservations<System>> = {
  timesActed: {
    call: 'timesActed(protection, service, callee)',
    unit: (kind) => ACTED[kind] ?? 'times acted',
    definition:
      'How often a protection acted, by what the process itself counted: a breaker opened, a bulkhead or limiter refused a call, a worker pool made one wait',
    noData: 'the arm has no such protection, or an instance did not say',
    observe: timesActed,
  },
  mostAtOnce: {
    call: 'mostAtOnce(protection, service, callee)',
    unit: 'calls at a time',
    definition:
      'The most calls that a bulkhead let out at a time, or a worker pool worked on, in the whole arm, by what the process itself counted',
    noData: 'the arm has no such bulkhead or worker pool, or an instance did not say',
    observe: mostAtOnce,
  },
};
