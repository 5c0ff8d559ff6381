import type { FaultMatch } from '@faultline/control';
import { faultActions } from '@faultline/control/faults';
import { type CallOptions, type CallPlan, callFault, callId, callShape, callsOf } from '../call-fault.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';

interface DelayPlan<Match extends FaultMatch = FaultMatch, Phase extends string = string>
  extends CallPlan<Match, Phase> {
  readonly kind: 'delay';
  readonly fixedDelayMs: number;
  readonly jitterMs?: number;
}

/** Holds calls back by `fixedDelayMs` before they are served, each by up to `jitterMs` more or less. */
export function delay<const Match extends FaultMatch, const Phase extends string = never>(
  match: Match,
  options: { readonly fixedDelayMs: number; readonly jitterMs?: number } & CallOptions<Phase>,
): DelayPlan<Match, NoInfer<Phase>> & FaultHandle {
  const { percentage = 100, id = callId('delay', match), ...rest } = options;
  return withMoments({ kind: 'delay', id, match, percentage, ...rest });
}

export const delayKind: FaultKind<DelayPlan> = {
  name: 'delay',
  schema: (names, common) => faultActions.delay.safeExtend({ ...common, ...callShape(names) }),
  describe: (plan) =>
    `${callsOf(plan)} delayed by ${plan.fixedDelayMs}${plan.jitterMs ? ` ± ${plan.jitterMs}` : ''} ms (${plan.percentage}% of calls)`,
  // When it outlasts them.
  makesFail: ({ fixedDelayMs, jitterMs = 0 }, patienceMs) => fixedDelayMs + jitterMs >= patienceMs,
  ...callFault<DelayPlan>(({ percentage, fixedDelayMs, jitterMs }) => ({
    delay: { percentage, fixedDelayMs, ...(jitterMs !== undefined && { jitterMs }) },
  })),
};
