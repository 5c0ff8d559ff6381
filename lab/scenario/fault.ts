import type { FaultMatch } from '@faultline/control';
import { type FaultHandle, withMoments } from '../faults/fault-handle.ts';
import type { CallFaultPlan, FaultPlan, FaultTiming, InstanceFaultPlan, OutagePlan } from './scenario.ts';

/** Percent of calls; default 100. */
type Percentage = { readonly percentage?: number };
/** Two faults that are alike need an `id` each; by default it says kind and target, as `delay-bank-Charge`. */
type Common = FaultTiming & { readonly id?: string };

/** Holds calls back by `fixedDelayMs` before they are served. */
export function delay<const Match extends FaultMatch>(
  match: Match,
  options: { fixedDelayMs: number } & Percentage & Common,
): CallFaultPlan<Match> & FaultHandle {
  const { fixedDelayMs, percentage = 100, id = idOf('delay', match), ...timing } = options;
  return withMoments({ id, match, delay: { percentage, fixedDelayMs }, ...timing });
}

/** Answers calls with a gRPC status, as `UNAVAILABLE`, instead of serving them. */
export function abort<const Match extends FaultMatch>(
  match: Match,
  options: { grpcStatus: string } & Percentage & Common,
): CallFaultPlan<Match> & FaultHandle {
  const { grpcStatus, percentage = 100, id = idOf('abort', match), ...timing } = options;
  return withMoments({ id, match, abort: { percentage, grpcStatus }, ...timing });
}

/** Never answers until the caller leaves or the fault ends. */
export function hang<const Match extends FaultMatch>(
  match: Match,
  options: Percentage & Common = {},
): CallFaultPlan<Match> & FaultHandle {
  const { percentage = 100, id = idOf('hang', match), ...timing } = options;
  return withMoments({ id, match, hang: { percentage }, ...timing });
}

const idOf = (kind: string, { service, method, instance = service }: FaultMatch) =>
  [kind, instance, method].filter(Boolean).join('-');

/** SIGKILL; the undo starts the instance again. */
export function kill<const Instance extends string>(
  instance: Instance,
  { id = `kill-${instance}`, ...timing }: Common = {},
): InstanceFaultPlan<Instance> & FaultHandle {
  return withMoments({ id, instance, action: 'kill', ...timing });
}

/** Alive, its port accepts, nothing answers; the undo lets it go on. */
export function pause<const Instance extends string>(
  instance: Instance,
  { id = `pause-${instance}`, ...timing }: Common = {},
): InstanceFaultPlan<Instance> & FaultHandle {
  return withMoments({ id, instance, action: 'pause', ...timing });
}

/** A backend falls silent; the undo lets it go on. */
export function outage(
  backend: OutagePlan['outage'],
  { id = `outage-${backend}`, ...timing }: Common = {},
): OutagePlan & FaultHandle {
  return withMoments({ id, outage: backend, ...timing });
}

/** What a fault does, for journal and story. */
export function describeFault(plan: FaultPlan): string {
  if ('outage' in plan) return `${plan.outage} backend silent`;
  if ('instance' in plan) return `${plan.instance} ${plan.action === 'kill' ? 'killed' : 'paused'}`;
  const { match, delay, abort, hang } = plan;
  const where = `${[match.service, match.method].filter(Boolean).join(' ')}${match.instance ? ` on ${match.instance}` : ''}`;
  if (delay) return `${where} delayed by ${delay.fixedDelayMs} ms (${delay.percentage}% of calls)`;
  if (abort) return `${where} answers ${abort.grpcStatus} (${abort.percentage}% of calls)`;
  return `${where} hangs (${hang?.percentage}% of calls)`;
}
