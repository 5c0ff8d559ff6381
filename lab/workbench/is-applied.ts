import type { InstanceRecord } from '@faultline/control';
import { type FaultHere, readFault } from '../faults/active-faults.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { serviceOf } from '../faults/struck-instance.ts';
import type { RunningInstance } from '../runtime/runtime.ts';

const ANSWER_MS = 500;
const NOBODY: FaultHere = { isActive: false, wentMs: null };

/**
 * Whether one at least of the instances that a fault of calls strikes says that it applies it, and when it went out of force on the last of them; nobody does where
 * all of them have exited, as the lab knows of its `processes`. Null of another kind of fault, and where none answers, though it may be there.
 */
export async function isApplied(
  { id, match }: FaultPlan,
  instances: readonly InstanceRecord[],
  processes: Iterable<Pick<RunningInstance, 'name' | 'state'>>,
): Promise<FaultHere | null> {
  if (!match) return null;
  const struck = instances.filter(
    ({ service, instance }) => service === match.service && (match.instance ?? instance) === instance,
  );
  const said = await Promise.all(struck.map((instance) => readFault(instance, id, ANSWER_MS)));
  const told = said.filter((each) => typeof each !== 'string');
  if (told.length === 0) {
    const own = [...processes].filter(
      ({ name }) => name === (match.instance ?? name) && serviceOf(name) === match.service,
    );
    return own.length > 0 && own.every(({ state }) => state === 'exited') ? NOBODY : null;
  }
  const times = told.flatMap(({ wentMs }) => wentMs ?? []);
  return {
    isActive: told.some(({ isActive }) => isActive),
    wentMs: times.length === 0 ? null : Math.max(...times),
  };
}
