import type { FaultPlan } from '../faults/fault-plan.ts';
import { FAULT_KINDS } from '../faults/kinds.ts';
import { notStartedHere } from '../runtime/attached-instance.ts';

/** Instances carry out faults of calls themselves; any other fault takes hold of what the lab has started. @throws FaultlineError `not-started-here` */
export function requireInReach({ kind }: Pick<FaultPlan, 'kind'>): void {
  const known = FAULT_KINDS.find(({ name }) => name === kind);
  // One that is of no kind is refused for that.
  if (known === undefined || known.countedBy === 'targets') return;
  throw notStartedHere(`a fault of calls (delay, abort, hang), got \`${kind}\``);
}
