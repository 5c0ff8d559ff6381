import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultOptions } from '../fault-plan.ts';
import { type InstancePlan, struckInstance, watchCallersOf } from '../struck-instance.ts';

interface KillPlan<Instance extends string = string, Phase extends string = string>
  extends InstancePlan<Instance, Phase> {
  readonly kind: 'kill';
}

/** SIGKILL; the undo starts the instance again. */
export function kill<const Instance extends string, const Phase extends string = never>(
  instance: Instance,
  { id = `kill-${instance}`, ...timing }: FaultOptions<Phase> = {},
): KillPlan<Instance, NoInfer<Phase>> & FaultHandle {
  return withMoments({ kind: 'kill', id, instance, ...timing });
}

export const killKind: FaultKind<KillPlan> = {
  name: 'kill',
  ...struckInstance,
  describe: ({ instance }) => `${instance} killed`,
  takesDown: true,
  of: ({ instance: name }, context) => {
    const { crashes } = context;
    const instance = context.instance(name);
    return {
      inject: async () => {
        crashes.expect(name);
        await instance.kill();
        return null;
      },
      undo: async () => {
        await instance.restart();
        crashes.watch(instance);
      },
      watch: watchCallersOf(name, context, 'exited'),
    };
  },
};
