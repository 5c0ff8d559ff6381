import type { FaultMatch } from '@faultline/control';
import { faultActions } from '@faultline/control/faults';
import { type CallOptions, type CallPlan, callFault, callId, callShape, callsOf } from '../call-fault.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';

interface HangPlan<Match extends FaultMatch = FaultMatch, Phase extends string = string>
  extends CallPlan<Match, Phase> {
  readonly kind: 'hang';
}

/** Never answers until the caller leaves or the fault ends. */
export function hang<const Match extends FaultMatch, const Phase extends string = never>(
  match: Match,
  options: CallOptions<Phase> = {},
): HangPlan<Match, NoInfer<Phase>> & FaultHandle {
  const { percentage = 100, id = callId('hang', match), ...timing } = options;
  return withMoments({ kind: 'hang', id, match, percentage, ...timing });
}

export const hangKind: FaultKind<HangPlan> = {
  name: 'hang',
  schema: (names, common) => faultActions.hang.safeExtend({ ...common, ...callShape(names) }),
  describe: (plan) => `${callsOf(plan)} hangs (${plan.percentage}% of calls)`,
  makesFail: () => true,
  ...callFault<HangPlan>(({ percentage }) => ({ hang: { percentage } })),
};
