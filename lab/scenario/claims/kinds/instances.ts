import type { InstanceName, ServiceName, System } from '../../../system/system.ts';
import { stopsAsking } from '../../observe-attempts.ts';
import { shareOf, shareSpread } from '../../observe-events.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import { type Between, type Moment, stretchOf } from '../moment.ts';

/** How callers and the registry know of instances. */
export interface InstanceObservations<Of extends System, Phase extends string> {
  shareOf<Name extends ServiceName<Of>>(
    service: Name,
    instance: InstanceName<Of, Name>,
    between: Between<Phase>,
  ): Measure;
  shareSpread<Name extends ServiceName<Of>>(
    service: Name,
    instances: readonly InstanceName<Of, Name>[],
    between: Between<Phase>,
  ): Measure;
  stopsAsking(service: ServiceName<Of>, instance: InstanceName<Of>, between: Between<Phase>): Measure;
  instancesMissing(at: Moment<Phase>): Measure;
}

const NO_CALL = 'one of the moments never came, or the service was not called between them';

export const instanceKinds: KindsOf<InstanceObservations<System, string>> = {
  shareOf: {
    call: 'shareOf(service, instance, { from, to })',
    unit: '% of calls',
    definition: "Share of a service's calls between two moments that one of its instances served",
    noData: NO_CALL,
    observe: (arm, service, instance, between) => {
      const stretch = stretchOf(arm, between);
      return stretch && shareOf(arm, service, instance, stretch);
    },
  },
  shareSpread: {
    call: 'shareSpread(service, instances, { from, to })',
    unit: 'points apart',
    definition: 'Largest difference between the shares of these instances between two moments',
    noData: NO_CALL,
    observe: (arm, service, instances, between) => {
      const stretch = stretchOf(arm, between);
      return stretch && shareSpread(arm, service, instances, stretch);
    },
  },
  stopsAsking: {
    call: 'stopsAsking(service, instance, { from, to })',
    unit: 's',
    definition:
      "From the first of two moments to the last attempt between them that a service begins at an instance, by the caller's spans; 0 where it begins none",
    noData: 'one of the moments never came, or the instance was not asked before the first',
    label: () => ({ what: 'time' }),
    observe: (arm, service, instance, between) => {
      const stretch = stretchOf(arm, between);
      return stretch && stopsAsking(arm, service, instance, stretch);
    },
  },
  instancesMissing: {
    call: 'instancesMissing(at)',
    unit: 'instances missing',
    definition: 'Instances that had been registered, and were not at that moment',
    noData: 'the moment never came',
    observe: (arm, at) => {
      const found = at.find(arm);
      if (!found) return null;
      const registered = new Map<unknown, boolean>();
      for (const { type, instance, tMs } of arm.evidence.journal) {
        if (tMs >= found.tMs) break;
        if (type === 'instance.registered') registered.set(instance, true);
        if (type === 'instance.forgotten') registered.set(instance, false);
      }
      const missing = [...registered].filter(([, there]) => !there).map(([name]) => String(name));
      const evidence = missing.length > 0 ? `missing: ${missing.join(', ')}` : 'none missing';
      return { value: missing.length, evidence: `${arm.arm}: ${evidence}` };
    },
  },
};
