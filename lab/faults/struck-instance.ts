import { z } from 'zod';
import { sentCounts } from './fault-counts.ts';
import type { FaultContext, FaultKind, FaultWatch } from './fault-kind.ts';
import type { FaultPlan } from './fault-plan.ts';

/** Of the faults of a whole instance, which its callers meet. */
export interface InstancePlan<Instance extends string = string, Phase extends string = string>
  extends FaultPlan<never, Instance, Phase> {
  readonly instance: Instance;
}

/** Of an instance that the lab has started, by its name, as `payment-1`. Of any other its record tells: the rest of its name is that of a host. */
export const serviceOf = (instance: string): string => instance.slice(0, instance.lastIndexOf('-'));

/** What they have in common. */
export const struckInstance = {
  schema: (_names, common) => z.strictObject({ ...common, instance: z.string() }),
  check: ({ instance }, path, targets) => targets.instance(`${path}.instance`, instance),
  strikes: ({ instance }) => instance,
  countedBy: 'callers',
} satisfies Pick<FaultKind<InstancePlan>, 'schema' | 'check' | 'strikes' | 'countedBy'>;

/** All count what they send to it but itself. */
export function watchCallersOf(name: string, context: FaultContext, is: 'paused' | 'exited'): FaultWatch {
  const { instances, instance } = context;
  const count = () => {
    const struck = instances().find((each) => each.instance === name);
    return struck ? sentCounts(struck) : null;
  };
  return {
    isAsked: (each) => each.instance !== name,
    // Its address is that of the process which is there now; while it is struck the registry may have forgotten it.
    counts: (when) => (when === 'ending' ? null : count()),
    state: { instance: instance(name), is },
  };
}
