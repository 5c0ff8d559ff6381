import type { FaultKind } from './fault-kind.ts';
import type { FaultPlan } from './fault-plan.ts';
import { abortKind } from './kinds/abort.ts';
import { commandKind } from './kinds/command.ts';
import { delayKind } from './kinds/delay.ts';
import { hangKind } from './kinds/hang.ts';
import { killKind } from './kinds/kill.ts';
import { outageKind } from './kinds/outage.ts';
import { pauseKind } from './kinds/pause.ts';
import { restartKind } from './kinds/restart.ts';

/** All kinds of faults that there are. */
export const FAULT_KINDS: readonly FaultKind[] = [
  delayKind,
  abortKind,
  hangKind,
  killKind,
  pauseKind,
  restartKind,
  outageKind,
  commandKind,
];

export function kindOf({ kind }: Pick<FaultPlan, 'kind'>): FaultKind {
  const found = FAULT_KINDS.find(({ name }) => name === kind);
  if (!found) throw new TypeError(`no fault of kind ${kind}: validation lets none through`);
  return found;
}

/** What a fault does, for journal and story. */
export const describeFault = (plan: FaultPlan): string => kindOf(plan).describe(plan);
