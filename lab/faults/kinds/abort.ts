import type { FaultMatch } from '@faultline/control';
import { faultActions } from '@faultline/control/faults';
import { type CallOptions, type CallPlan, callFault, callId, callShape, callsOf } from '../call-fault.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';

/** As the service answers, or as a proxy does in its place, of which a gRPC client makes a status: 503 is UNAVAILABLE, 500 UNKNOWN. */
type Answer = { readonly grpcStatus: string } | { readonly httpStatus: number };

interface AbortPlan<Match extends FaultMatch = FaultMatch, Phase extends string = string>
  extends CallPlan<Match, Phase> {
  readonly kind: 'abort';
  readonly grpcStatus?: string;
  readonly httpStatus?: number;
}

/** Answers calls with a gRPC status, as `UNAVAILABLE`, or an HTTP one, as 503, instead of serving them. */
export function abort<const Match extends FaultMatch, const Phase extends string = never>(
  match: Match,
  options: Answer & CallOptions<Phase>,
): AbortPlan<Match, NoInfer<Phase>> & FaultHandle {
  const { percentage = 100, id = callId('abort', match), ...rest } = options;
  return withMoments({ kind: 'abort', id, match, percentage, ...rest });
}

export const abortKind: FaultKind<AbortPlan> = {
  name: 'abort',
  schema: (names, common) => faultActions.abort.safeExtend({ ...common, ...callShape(names) }),
  describe: (plan) => `${callsOf(plan)} answers ${answerOf(plan)} (${plan.percentage}% of calls)`,
  makesFail: () => true,
  ...callFault<AbortPlan>(({ percentage, grpcStatus, httpStatus }) => ({
    abort: {
      percentage,
      ...(grpcStatus !== undefined && { grpcStatus }),
      ...(httpStatus !== undefined && { httpStatus }),
    },
  })),
};

const answerOf = ({ grpcStatus, httpStatus }: AbortPlan): string => grpcStatus ?? `HTTP ${httpStatus}`;
