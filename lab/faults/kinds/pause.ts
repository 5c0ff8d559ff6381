import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultOptions } from '../fault-plan.ts';
import { type InstancePlan, struckInstance, watchCallersOf } from '../struck-instance.ts';

interface PausePlan<Instance extends string = string, Phase extends string = string>
  extends InstancePlan<Instance, Phase> {
  readonly kind: 'pause';
}

/** Alive, its port accepts, nothing answers; the undo lets it go on. */
export function pause<const Instance extends string, const Phase extends string = never>(
  instance: Instance,
  { id = `pause-${instance}`, ...timing }: FaultOptions<Phase> = {},
): PausePlan<Instance, NoInfer<Phase>> & FaultHandle {
  return withMoments({ kind: 'pause', id, instance, ...timing });
}

export const pauseKind: FaultKind<PausePlan> = {
  name: 'pause',
  ...struckInstance,
  describe: ({ instance }) => `${instance} paused`,
  of: ({ instance: name }, context) => {
    const instance = context.instance(name);
    return {
      inject: async () => {
        await instance.pause();
        return null;
      },
      undo: () => instance.resume(),
      watch: watchCallersOf(name, context, 'paused'),
    };
  },
};
