import { sentToService } from '../fault-counts.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultOptions } from '../fault-plan.ts';
import { type InstancePlan, serviceOf, struckInstance, watchCallersOf } from '../struck-instance.ts';

interface RestartPlan<Instance extends string = string, Phase extends string = string>
  extends InstancePlan<Instance, Phase> {
  readonly kind: 'restart';
}

/** SIGTERM, as a rollout does it: the instance ends in good order. The undo starts it again, so `lasts` is how long it is away. */
export function restart<const Instance extends string, const Phase extends string = never>(
  instance: Instance,
  { id = `restart-${instance}`, ...timing }: FaultOptions<Phase> = {},
): RestartPlan<Instance, NoInfer<Phase>> & FaultHandle {
  return withMoments({ kind: 'restart', id, instance, ...timing });
}

export const restartKind: FaultKind<RestartPlan> = {
  name: 'restart',
  ...struckInstance,
  describe: ({ instance }) => `${instance} stopped for a restart`,
  takesDown: true,
  of: ({ instance: name }, context) => {
    const { crashes } = context;
    const instance = context.instance(name);
    const watch = watchCallersOf(name, context, 'exited');
    return {
      inject: async () => {
        crashes.expect(name);
        await instance.stop();
        return null;
      },
      undo: async () => {
        await instance.restart();
        crashes.watch(instance);
      },
      watch: {
        ...watch,
        // It says goodbye, and nobody sends to it any more: what it meets are the calls that others serve in its place.
        counts: (when) => (when === 'before' ? sentToService(serviceOf(name)) : watch.counts(when)),
      },
    };
  },
};
