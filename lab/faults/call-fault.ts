import type { FaultAction, FaultMatch, FaultRecord } from '@faultline/control';
import { z } from 'zod';
import { callCounts } from './fault-counts.ts';
import type { Fault, FaultContext, FaultKind, PlanNames } from './fault-kind.ts';
import type { FaultOptions, FaultPlan } from './fault-plan.ts';

/** Of the faults that a service's kit carries out, before its handler. */
export interface CallPlan<Match extends FaultMatch = FaultMatch, Phase extends string = string>
  extends FaultPlan<Match, never, Phase> {
  readonly match: Match;
  /** Of calls. */
  readonly percentage: number;
}

export type CallOptions<Phase extends string = string> = FaultOptions<Phase> & {
  /** Percent of calls; default 100. */
  readonly percentage?: number;
};

/** What all of them have in a plan, beside the fields of their action. */
export const callShape = ({ serviceName }: PlanNames) => ({
  match: z.strictObject({
    service: serviceName,
    method: z.string().optional(),
    instance: z.string().optional(),
  }),
});

/** Methods of HTTP have a space and slashes, which an id has not. */
export const callId = (kind: string, { service, method, instance = service }: FaultMatch): string =>
  [kind, instance, method]
    .filter(Boolean)
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-');

/** As `bank Charge on bank-2`. */
export const callsOf = ({ match: { service, method, instance } }: CallPlan): string =>
  `${[service, method].filter(Boolean).join(' ')}${instance ? ` on ${instance}` : ''}`;

/** What they have in common; `action` is what the kit is told. */
export function callFault<Plan extends CallPlan>(action: (plan: Plan) => FaultAction) {
  return {
    check: ({ match }, path, targets) => targets.calls(`${path}.match`, match),
    percentage: ({ percentage }) => percentage,
    countedBy: 'targets',
    of: (plan, context): Fault => {
      const { id, match } = plan;
      const { injector } = context;
      return {
        inject: () => injector.inject(recordOf(plan, action(plan), context)),
        undo: () => injector.undo(id),
        watch: {
          isAsked: ({ service, instance }) =>
            match.service === service && (match.instance ?? instance) === instance,
          counts: () => callCounts(id),
          lapse: () => injector.lapseOf(id),
        },
      };
    },
  } satisfies Pick<FaultKind<Plan>, 'check' | 'percentage' | 'countedBy' | 'of'>;
}

function recordOf(
  { id, match }: CallPlan,
  action: FaultAction,
  { seed, ttlMs, wallMs, hidden }: FaultContext,
): FaultRecord {
  const expiresAtUnixMs = wallMs() + ttlMs;
  return { id, match, ...action, seed, expiresAtUnixMs, ...(hidden && { hidden }) };
}
