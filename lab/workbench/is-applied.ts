import type { InstanceRecord } from '@faultline/control';
import { readActiveFaults } from '../faults/active-faults.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';

const ANSWER_MS = 500;

/** Whether one at least of the instances that a fault of calls strikes says that it applies it; null of another kind of fault, and where none answers. */
export async function isApplied(
  { id, match }: FaultPlan,
  instances: readonly InstanceRecord[],
): Promise<boolean | null> {
  if (!match) return null;
  const struck = instances.filter(
    ({ service, instance }) => service === match.service && (match.instance ?? instance) === instance,
  );
  const said = await Promise.all(struck.map((instance) => readActiveFaults(instance, ANSWER_MS)));
  const told = said.filter((each) => typeof each !== 'string');
  return told.length === 0 ? null : told.some((ids) => ids.includes(id));
}
